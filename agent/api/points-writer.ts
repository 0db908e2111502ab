/** Most bytes that a point takes: comma, brackets, a time in milliseconds, quotes, and a double at its longest. */
const LARGEST_POINT = 64;
const END = '"]';

/**
 * Writes the points of a range, one series after the other, as the JSON of the Prometheus HTTP API: bytes, not text,
 * because a long text is joined and encoded once more on its way out. All series have their points at the same
 * steps, so the bytes of a time are made once.
 */
export class PointsWriter {
  readonly #times = new Map<number, Buffer>();
  #grid: Float64Array | undefined;
  #gridTimes: readonly Buffer[] = [];

  /** @param timestamps ms since the epoch. @returns `[1.5,"2"],[2.5,"3"]`, without the brackets of the list */
  write(timestamps: Float64Array, values: Float64Array): Buffer {
    if (timestamps.length === 0) return Buffer.alloc(0);
    const times = this.#timesOf(timestamps);
    const bytes = Buffer.allocUnsafe(timestamps.length * LARGEST_POINT);
    let length = 0;
    for (let index = 0; index < times.length; index++) {
      const time = times[index]!;
      bytes.set(time, length);
      length += time.length;
      length += bytes.write(valueText(values[index]!), length, 'latin1');
    }
    length += bytes.write(END, length, 'latin1');
    return bytes.subarray(END.length + 1, length);
  }

  /** Series without gaps share the array of their times: it is looked through once. */
  #timesOf(timestamps: Float64Array): readonly Buffer[] {
    if (timestamps === this.#grid) return this.#gridTimes;
    this.#grid = timestamps;
    this.#gridTimes = Array.from(timestamps, (timestamp) => this.#time(timestamp));
    return this.#gridTimes;
  }

  /** The end of the point before, and this one up to its value: one copy instead of two. */
  #time(timestamp: number): Buffer {
    let bytes = this.#times.get(timestamp);
    if (bytes === undefined) {
      bytes = Buffer.from(`${END},[${timestamp / 1_000},"`);
      this.#times.set(timestamp, bytes);
    }
    return bytes;
  }
}

/** A value as Go writes it, whose exponents begin where JavaScript's do. */
export function valueText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
