import type { Target, TargetObject } from './target.ts';

/** The objects under a prefix, by name. */
export async function listed(target: Target, prefix: string, signal?: AbortSignal): Promise<TargetObject[]> {
  const objects: TargetObject[] = [];
  for await (const object of target.list(prefix, signal)) objects.push(object);
  return objects.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names of the objects under a prefix, in order. */
export async function collectedNames(target: Target, prefix: string): Promise<string[]> {
  return (await listed(target, prefix)).map(({ name }) => name);
}
