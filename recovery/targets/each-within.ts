import type { TargetObject } from './target.ts';

/** Bytes of objects that are held at once. */
const BYTES = 96 * 2 ** 20;
/** Objects that are on their way at once. */
const OBJECTS = 8;

/**
 * Does something with each object, several at a time, but with no more bytes of them at once than memory is for. The first error ends
 * it, when those that have begun have ended.
 */
export async function eachWithin(
  objects: readonly TargetObject[],
  action: (object: TargetObject) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let bytes = 0;
  for (const object of objects) {
    while (running.size > 0 && (running.size >= OBJECTS || bytes + object.size > BYTES))
      await Promise.race(running);
    if (failures.length > 0) break;
    bytes += object.size;
    const one: Promise<void> = action(object)
      .catch((error) => void failures.push(error))
      .finally(() => {
        bytes -= object.size;
        running.delete(one);
      });
    running.add(one);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}
