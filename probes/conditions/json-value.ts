/** What JSON holds. Whole numbers that a double cannot hold are kept exactly. */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Longest text that is parsed, in characters. */
const LONGEST_TEXT = 4 * 1_024 * 1_024;
const MAY_HAVE_BIG_NUMBERS = /\d{16}/;

/**
 * Parses JSON (RFC 8259); of keys that are given twice the last one counts.
 *
 * @throws SyntaxError when it is none; RangeError when it is over 4 Mi characters
 */
export function parseJsonValue(text: string): JsonValue {
  if (text.length > LONGEST_TEXT) throw new RangeError('too long to be read as JSON');
  return MAY_HAVE_BIG_NUMBERS.test(text) ? JSON.parse(text, keepBig) : JSON.parse(text);
}

function keepBig(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d{16,400}$/.test(source) ? BigInt(source) : value;
}

/** Writes a value as JSON, on one line; a value nested too deep to be written is told as such. */
export function writeJsonValue(value: JsonValue): string {
  try {
    return JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? Number(inner) : inner)) ?? '';
  } catch {
    return 'too deep';
  }
}
