import { writeAscii, writeDecimal } from './write-decimal.ts';

/** Most bytes that a point takes: comma, brackets, a time in milliseconds, quotes, and a double at its longest. */
const LARGEST_POINT = 64;
/** Pieces are about as large as what is handed to the socket at once. */
const PIECE = 64 * 1_024;
const [COMMA, QUOTE, OPEN, CLOSE] = [44, 34, 91, 93];

/**
 * The points of a series as the JSON of the Prometheus HTTP API, `[1.5,"2"],[2.5,"3"]` without the brackets of the
 * list: bytes, not text, because a long text is made of many and encoded once more on its way out.
 *
 * @param timestamps ms since the epoch
 */
export function* pointsBytes(timestamps: Float64Array, values: Float64Array): Generator<Uint8Array> {
  const count = timestamps.length;
  for (let from = 0; from < count; ) {
    const bytes = Buffer.allocUnsafe(Math.min((count - from) * LARGEST_POINT, PIECE + LARGEST_POINT));
    let length = 0;
    for (; from < count && length < PIECE; from++) {
      if (from > 0) bytes[length++] = COMMA;
      length = writePoint(bytes, length, timestamps[from]!, values[from]!);
    }
    yield bytes.subarray(0, length);
  }
}

function writePoint(bytes: Uint8Array, at: number, timestamp: number, value: number): number {
  bytes[at] = OPEN;
  let end = writeDecimal(bytes, at + 1, timestamp / 1_000);
  bytes[end] = COMMA;
  bytes[end + 1] = QUOTE;
  end = Number.isFinite(value)
    ? writeDecimal(bytes, end + 2, value)
    : writeAscii(bytes, end + 2, valueText(value));
  bytes[end] = QUOTE;
  bytes[end + 1] = CLOSE;
  return end + 2;
}

/** A value as Go writes it, whose exponents begin where JavaScript's do. */
export function valueText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
