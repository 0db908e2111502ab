/** Writes JSON as Go's `json.Marshal` does: what HTML or JavaScript could take for something else is escaped. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A float of 32 bits with as few digits as tell it from its neighbours: 0.1, not 0.10000000149011612. */
export function shortFloat32(value: number): number {
  const float = Math.fround(value);
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return float;
}
