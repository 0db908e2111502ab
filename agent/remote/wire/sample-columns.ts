import type { ProtoReader } from './proto-reader.ts';

/** Samples of one series while they are read; the values by their bytes. */
export class SampleColumns {
  #timestamps = new Float64Array(1);
  #values = new Float64Array(1);
  #bytes = new Uint8Array(this.#values.buffer);
  #count = 0;

  /** `double value = 1; int64 timestamp = 2`; what is left out is zero. @throws ProtoError */
  take(sample: ProtoReader): void {
    if (this.#count === this.#timestamps.length) this.#grow();
    const at = this.#count++;
    while (sample.next()) {
      if (sample.field === 1) sample.doubleInto(this.#bytes, at * 8);
      else if (sample.field === 2) this.#timestamps[at] = sample.int64();
      else sample.skip();
    }
  }

  get timestamps(): Float64Array {
    return this.#timestamps.subarray(0, this.#count);
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }

  #grow(): void {
    const timestamps = new Float64Array(this.#count * 2);
    const values = new Float64Array(this.#count * 2);
    const bytes = new Uint8Array(values.buffer);
    timestamps.set(this.#timestamps);
    bytes.set(this.#bytes);
    this.#timestamps = timestamps;
    this.#values = values;
    this.#bytes = bytes;
  }
}
