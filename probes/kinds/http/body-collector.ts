import { ProbeFailure } from '../../probe-failure.ts';

/** A body as it comes, copied into one buffer that never grows beyond the limit: many small pieces cost no more. */
export class BodyCollector {
  readonly #limit: number;
  readonly #needed: boolean;
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;
  #full = false;

  /**
   * @param limit most bytes that are kept
   * @param needed a longer body is a failure; else what comes after the limit is not read
   */
  constructor(limit: number, needed: boolean) {
    this.#limit = limit;
    this.#needed = needed;
  }

  /** More came than is kept: reading may stop. */
  get full(): boolean {
    return this.#full;
  }

  /** @throws ProbeFailure `body-too-large` */
  readonly add = (bytes: Buffer): void => {
    const taken = Math.min(bytes.length, this.#limit - this.#length);
    this.#makeRoom(taken);
    bytes.copy(this.#buffer, this.#length, 0, taken);
    this.#length += taken;
    if (taken === bytes.length) return;
    this.#full = true;
    if (this.#needed) throw bodyTooLarge(this.#limit);
  };

  /** What was kept so far. */
  body(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #makeRoom(count: number): void {
    const wanted = this.#length + count;
    if (wanted <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(wanted, this.#buffer.length * 2, 1_024)));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

/** A body that is needed and longer than what is read. */
export function bodyTooLarge(limit: number): ProbeFailure {
  return new ProbeFailure('body-too-large', `the body is larger than ${limit} bytes`);
}
