/** A line of two texts laid over each other. */
export type DiffLine = { readonly kind: 'added' | 'removed' | 'same'; readonly text: string };

/** Cells of the table that is made at most: 500 lines against 500, four times over. */
const MOST_CELLS = 1_000_000;

/**
 * What was removed from `good` and added in `bad`, in order, with as many lines the same as there can be (the longest
 * common subsequence). Texts that are too long for that are shown as replaced, between what they begin and end with
 * alike.
 */
export function diffLines(good: readonly string[], bad: readonly string[]): DiffLine[] {
  const start = commonStart(good, bad);
  const end = commonEnd(good.slice(start), bad.slice(start));
  const [before, after] = [good.slice(start, good.length - end), bad.slice(start, bad.length - end)];
  const middle =
    before.length * after.length <= MOST_CELLS ? aligned(before, after) : replaced(before, after);
  return [...as('same', good.slice(0, start)), ...middle, ...as('same', good.slice(good.length - end))];
}

/** Whether a diff has anything to show. */
export function isChanged(diff: readonly DiffLine[]): boolean {
  return diff.some(({ kind }) => kind !== 'same');
}

const as = (kind: DiffLine['kind'], lines: readonly string[]): DiffLine[] =>
  lines.map((text) => ({ kind, text }));

const replaced = (before: readonly string[], after: readonly string[]) => [
  ...as('removed', before),
  ...as('added', after),
];

function commonStart(a: readonly string[], b: readonly string[]): number {
  const shorter = Math.min(a.length, b.length);
  let count = 0;
  while (count < shorter && a[count] === b[count]) count++;
  return count;
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  return commonStart(a.toReversed(), b.toReversed());
}

function aligned(before: readonly string[], after: readonly string[]): DiffLine[] {
  const longest = commonLengths(before, after);
  const width = after.length + 1;
  const diff: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) {
      diff.push({ kind: 'same', text: before[row]! });
      row++;
      column++;
    } else if (longest[(row + 1) * width + column]! >= longest[row * width + column + 1]!) {
      diff.push({ kind: 'removed', text: before[row++]! });
    } else {
      diff.push({ kind: 'added', text: after[column++]! });
    }
  }
  return [...diff, ...replaced(before.slice(row), after.slice(column))];
}

/** For each pair of ends, how many lines they can have in common: a table of rows, from the last to the first. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      const below = (row + 1) * width + column;
      lengths[row * width + column] =
        before[row] === after[column]
          ? lengths[below + 1]! + 1
          : Math.max(lengths[below]!, lengths[row * width + column + 1]!);
    }
  }
  return lengths;
}
