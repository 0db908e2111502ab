/**
 * The 64-bit patterns of an array of doubles: two words each, low word first. JavaScript engines rewrite the payload
 * of a NaN that passes through a number, so whatever must stay bit-exact moves through these words instead.
 */
export function wordsOf(values: Float64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
}

/** The same doubles as a `Float64Array`; one given is returned as it is, with every NaN payload intact. */
export function doublesOf(values: ArrayLike<number>): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values);
}

/** The doubles at some places, bit-exact. */
export function picked(values: Float64Array, places: readonly number[]): Float64Array {
  const chosen = new Float64Array(places.length);
  const words = wordsOf(chosen);
  const source = wordsOf(values);
  places.forEach((place, index) => {
    words[index * 2] = source[place * 2]!;
    words[index * 2 + 1] = source[place * 2 + 1]!;
  });
  return chosen;
}
