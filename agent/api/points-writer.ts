/** Most bytes that a point takes: comma, brackets, a time in milliseconds, quotes, and a double at its longest. */
const LARGEST_POINT = 64;
/** Points that are joined as text before they become bytes: one by one costs a third more, all at once far more. */
const JOINED = 256;
const END = '"]';

/**
 * Writes the points of a range, one series after the other, as the JSON of the Prometheus HTTP API: bytes, not text,
 * because a long text is joined and encoded once more on its way out. All series have their points at the same
 * steps, so the text of a time is made once.
 */
export class PointsWriter {
  readonly #times = new Map<number, string>();
  #grid: Float64Array | undefined;
  #gridTimes: readonly string[] = [];

  /** @param timestamps ms since the epoch. @returns `[1.5,"2"],[2.5,"3"]`, without the brackets of the list */
  write(timestamps: Float64Array, values: Float64Array): Buffer {
    if (timestamps.length === 0) return Buffer.alloc(0);
    const times = this.#timesOf(timestamps);
    const bytes = Buffer.allocUnsafe(timestamps.length * LARGEST_POINT);
    let length = 0;
    for (let from = 0; from < times.length; from += JOINED)
      length += bytes.write(joined(times, values, from), length, 'latin1');
    length += bytes.write(END, length, 'latin1');
    return bytes.subarray(END.length + 1, length);
  }

  /** Series without gaps share the array of their times: it is looked through once. */
  #timesOf(timestamps: Float64Array): readonly string[] {
    if (timestamps === this.#grid) return this.#gridTimes;
    this.#grid = timestamps;
    this.#gridTimes = Array.from(timestamps, (timestamp) => this.#time(timestamp));
    return this.#gridTimes;
  }

  /** The end of the point before, and this one up to its value. */
  #time(timestamp: number): string {
    let text = this.#times.get(timestamp);
    if (text === undefined) {
      text = `${END},[${timestamp / 1_000},"`;
      this.#times.set(timestamp, text);
    }
    return text;
  }
}

function joined(times: readonly string[], values: Float64Array, from: number): string {
  const to = Math.min(times.length, from + JOINED);
  let text = '';
  for (let index = from; index < to; index++) text += times[index]! + valueText(values[index]!);
  return text;
}

/** A value as Go writes it, whose exponents begin where JavaScript's do. */
export function valueText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
