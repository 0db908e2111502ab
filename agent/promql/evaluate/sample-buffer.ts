import type { Samples } from '../../store/series/series-store.ts';
import { isStale } from '../../store/series/stale-marker.ts';

/** The samples of one series in a row, without stale markers; used again for the next series. */
export class SampleBuffer {
  times = new Float64Array(1_024);
  values = new Float64Array(1_024);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  /** @returns how many samples were kept. */
  push({ timestamps, values }: Samples): number {
    const before = this.count;
    this.#reserve(timestamps.length);
    if (hasNaN(values)) this.#pushEach(timestamps, values);
    else this.#pushAll(timestamps, values);
    return this.count - before;
  }

  /** Valid until the next change. */
  samples(): Pick<SampleBuffer, 'count' | 'times' | 'values'> {
    const { times, values, count } = this;
    return { times, values, count };
  }

  /** Forgets the first samples. */
  drop(some: number): void {
    this.times.copyWithin(0, some, this.count);
    this.values.copyWithin(0, some, this.count);
    this.count -= some;
  }

  #pushAll(timestamps: Float64Array, values: Float64Array): void {
    this.times.set(timestamps, this.count);
    this.values.set(values, this.count);
    this.count += timestamps.length;
  }

  #pushEach(timestamps: Float64Array, values: Float64Array): void {
    for (let index = 0; index < timestamps.length; index++) {
      if (isStale(values, index)) continue;
      this.times[this.count] = timestamps[index]!;
      this.values[this.count] = values[index]!;
      this.count++;
    }
  }

  #reserve(more: number): void {
    if (this.count + more <= this.times.length) return;
    const length = Math.max(this.times.length * 2, this.count + more);
    this.times = extended(this.times, length);
    this.values = extended(this.values, length);
  }
}

function extended(array: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length);
  longer.set(array);
  return longer;
}

function hasNaN(values: Float64Array): boolean {
  for (let index = 0; index < values.length; index++) if (Number.isNaN(values[index]!)) return true;
  return false;
}
