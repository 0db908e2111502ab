import type { Breaths } from './operator.ts';

/** Items that are sorted without a breath. */
const RUN = 2_048;

/** Sorts in place by a key of each item, as `Array.sort` does with a stable order, letting others have their turn. */
export function* sortInBreaths<T extends { readonly key: string }>(items: T[]): Breaths<T[]> {
  for (let from = 0; from < items.length; from += RUN) {
    const run = items.slice(from, from + RUN).sort(byKey);
    for (let index = 0; index < run.length; index++) items[from + index] = run[index]!;
    yield;
  }
  let [sorted, spare] = [items, new Array<T>(items.length)];
  for (let width = RUN; width < items.length; width *= 2) {
    for (let from = 0; from < items.length; from += width * 2) yield* merge(sorted, spare, from, width);
    [sorted, spare] = [spare, sorted];
  }
  return sorted;
}

/** Merges two neighbouring runs. */
function* merge<T extends { readonly key: string }>(
  source: readonly T[],
  target: T[],
  from: number,
  width: number,
): Breaths<void> {
  const middle = Math.min(from + width, source.length);
  const end = Math.min(from + width * 2, source.length);
  let [left, right] = [from, middle];
  for (let at = from; at < end; at++) {
    const takeLeft = right >= end || (left < middle && source[left]!.key <= source[right]!.key);
    target[at] = takeLeft ? source[left++]! : source[right++]!;
    if (at % RUN === 0) yield;
  }
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
