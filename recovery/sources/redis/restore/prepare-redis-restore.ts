export async function prepareRedisRestore(..._: unknown[]): Promise<never> {
  throw new Error('x');
}
