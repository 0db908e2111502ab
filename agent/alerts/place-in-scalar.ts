import type { Scalar } from 'yaml';

/**
 * The offset in a YAML file of something within a text of it, whatever the style: quoted, folded, or a block. Styles change
 * white space alone, so what is not white space is counted; where there are escapes too, it is the beginning of the text.
 *
 * @param offset in the text, UTF-16 units
 */
export function placeInScalar(file: string, { range, value, type }: Scalar, offset: number): number {
  const [start, end] = range ?? [0, 0];
  const from = contentStart(file, start, type);
  const text = String(value);
  const written = file.slice(from, end);
  if (!solid(written).startsWith(solid(text))) return start;
  return from + nthSolid(written, solid(text.slice(0, offset)).length);
}

function contentStart(file: string, start: number, type: Scalar['type']): number {
  if (type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED') return file.indexOf('\n', start) + 1;
  return type === 'PLAIN' ? start : start + 1;
}

const solid = (text: string) => text.replace(/\s+/g, '');

/** Where the character is that has `count` solid ones before it. */
function nthSolid(text: string, count: number): number {
  let last = 0;
  let seen = 0;
  for (const { index } of text.matchAll(/\S/g)) {
    if (seen++ === count) return index;
    last = index + 1;
  }
  return last;
}
