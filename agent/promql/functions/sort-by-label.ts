import { type Labels, labelValue } from '../../kit/labels.ts';
import { compareLabels } from '../evaluate/label-sets.ts';
import { ordering } from './sort.ts';

/** By labels in natural order (`web2` before `web10`), by the whole label set where they are equal. */
export const sortByLabel = ordering((first, second, names) => compareBy(first.labels, second.labels, names));

export const sortByLabelDesc = ordering((first, second, names) =>
  compareBy(second.labels, first.labels, names),
);

function compareBy(first: Labels, second: Labels, names: readonly string[]): number {
  for (const name of names) {
    const order = compareNaturally(labelValue(first, name), labelValue(second, name));
    if (order !== 0) return order;
  }
  return compareLabels(first, second);
}

/** Runs of digits compare as numbers, all else as text. */
function compareNaturally(first: string, second: string): number {
  if (first === second) return 0;
  const [a, b] = [chunks(first), chunks(second)];
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compareChunks(a[index]!, b[index]!);
    if (order !== 0) return order;
  }
  return a.length - b.length || compareText(first, second);
}

const chunks = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];

function compareChunks(first: string, second: string): number {
  if (/^\d/.test(first) && /^\d/.test(second)) return Number(first) - Number(second);
  return compareText(first, second);
}

const compareText = (first: string, second: string) => (first < second ? -1 : first > second ? 1 : 0);
