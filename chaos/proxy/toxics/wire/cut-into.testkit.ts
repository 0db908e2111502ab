import fc from 'fast-check';

/** The text in pieces of these lengths, and the rest. */
export function cutInto(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  let rest = text;
  for (const length of lengths) {
    pieces.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return [...pieces, rest].filter((piece) => piece !== '');
}

/** Lengths to cut by. */
export function cuts(longest = 30): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 1, max: longest }), { maxLength: 40 });
}

/** Any bytes, as latin1. */
export const anything = fc
  .uint8Array({ maxLength: 60 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'));
