import type { Target } from '../targets/target.ts';

/** Whether an object holds these very bytes. Throws as `read` does, also when it is not there. */
export async function sameObject(target: Target, name: string, bytes: Uint8Array, signal?: AbortSignal) {
  const there = await target.read(name, signal ? { signal } : {});
  return Buffer.from(there.buffer, there.byteOffset, there.length).equals(bytes);
}
