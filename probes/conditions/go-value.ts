import type { JsonValue } from './json-value.ts';

const INTEGER =
  /^[+-]?(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/;
const DURATION = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
};
/** The longest that Go's `time.Duration` holds, 2^63 nanoseconds. */
const LONGEST = 9_223_372_036_854;
const LARGEST = 2n ** 63n;

/** Reads an integer as Go's `strconv.ParseInt(text, 0, 64)` does: `200`, `0xC8`, `0o310`, `0b11`, `017`, `1_000`. */
export function goInteger(text: string): bigint | undefined {
  if (!INTEGER.test(text)) return undefined;
  const digits = text.replace(/^[+-]|_/g, '').replace(/^0(?=[0-7])/, '0o');
  const value = BigInt(digits) * (text.startsWith('-') ? -1n : 1n);
  return value < -LARGEST || value >= LARGEST ? undefined : value;
}

/** Reads a duration as Go's `time.ParseDuration` does (`1h30m`, `1.5s`), as whole milliseconds. */
export function goDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(count) * MILLISECONDS[unit!]!;
  }
  if (total > LONGEST) return undefined;
  return Math.trunc(total + 1e-9) * (text.startsWith('-') ? -1 : 1);
}

/** Reads a decimal number as Go's `strconv.ParseFloat` does, cut to a whole one. */
export function goWholeNumber(text: string): bigint | undefined {
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined;
}

/** Writes a value of JSON as Go's `fmt` verb `%v` writes what `encoding/json` made of it. */
export function goText(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number' || typeof value === 'bigint') return goFloat(Number(value));
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  const members = Object.entries(value).sort(byKey);
  return `map[${members.map(([key, member]) => `${key}:${goText(member)}`).join(' ')}]`;
}

/** The verb `%g` with the shortest digits: below 1e-4 and from 1e6 on it has an exponent of two digits, `1e+06`. */
function goFloat(value: number): string {
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 6) return Object.is(value, -0) ? '-0' : String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** Writes an object as Go's `json.Marshal` does: minified, keys in order, `<`, `>` and `&` escaped. */
export function goJson(value: JsonValue): string {
  return JSON.stringify(inOrder(value)).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function inOrder(value: JsonValue): JsonValue {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(inOrder);
  return Object.fromEntries(
    Object.entries(value)
      .sort(byKey)
      .map(([key, member]) => [key, inOrder(member)]),
  );
}

function byKey([left]: [string, JsonValue], [right]: [string, JsonValue]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
