const FIXED = 'ybnqiuxtdh';
const TEXT = 'sog';
const MAXIMUM_DEPTH = 64;

/**
 * Splits a D-Bus signature into its single complete types: `a{sv}(iu)s` → `['a{sv}', '(iu)', 's']`
 * (D-Bus Specification, "Type System").
 *
 * @throws SyntaxError when it is no valid signature.
 */
export function splitSignature(signature: string): string[] {
  if (signature.length > 255)
    throw new SyntaxError(`Cannot read signature of ${signature.length} bytes: at most 255`);
  const types: string[] = [];
  for (let at = 0; at < signature.length; ) {
    const end = endOfType(signature, at, 0);
    types.push(signature.slice(at, end));
    at = end;
  }
  return types;
}

/** The boundary, in bytes from the start of the message, on which a value of this type begins. */
export function alignmentOf(type: string): number {
  const code = type[0]!;
  if ('nq'.includes(code)) return 2;
  if ('biuhsoa'.includes(code)) return 4;
  return 'xtd({'.includes(code) ? 8 : 1;
}

function endOfType(signature: string, at: number, depth: number): number {
  const code = signature[at];
  if (code === undefined || depth > MAXIMUM_DEPTH) throw invalid(signature);
  if (FIXED.includes(code) || TEXT.includes(code) || code === 'v') return at + 1;
  if (code === '(') return endOfStruct(signature, at, depth);
  if (code !== 'a') throw invalid(signature);
  return signature[at + 1] === '{'
    ? endOfEntry(signature, at + 1, depth)
    : endOfType(signature, at + 1, depth + 1);
}

function endOfStruct(signature: string, at: number, depth: number): number {
  let end = at + 1;
  do end = endOfType(signature, end, depth + 1);
  while (signature[end] !== ')');
  return end + 1;
}

/** A dictionary entry: a basic key, one value; only as the element of an array. */
function endOfEntry(signature: string, at: number, depth: number): number {
  const key = signature[at + 1] ?? '';
  if (key === '' || !(FIXED + TEXT).includes(key)) throw invalid(signature);
  const end = endOfType(signature, at + 2, depth + 1);
  if (signature[end] !== '}') throw invalid(signature);
  return end + 1;
}

function invalid(signature: string): SyntaxError {
  return new SyntaxError(`Cannot read signature "${signature}": it is no D-Bus signature`);
}
