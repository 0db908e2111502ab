import type { BodyFraming } from './body-framing.ts';

/** Bytes of extensions and trailers that a body may have. */
const MOST_EXTRAS = 65_536;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Finds the end of a body (RFC 9112 §6 and §7.1) while its bytes go by; it holds none of them. */
export class BodyReader {
  /** Whether the body is over. */
  isDone = false;
  /** Whether it is none: its chunks make no sense. */
  isWrong = false;
  #state: 'data' | 'size' | 'extension' | 'data-end' | 'trailer' | 'trailer-line';
  #left: number;
  readonly #isChunked: boolean;
  #digits = 0;
  #extras = 0;

  constructor(framing: Exclude<BodyFraming, 'unclear'>) {
    this.#isChunked = framing === 'chunked';
    this.#state = this.#isChunked ? 'size' : 'data';
    this.#left =
      typeof framing === 'object' ? framing.length : this.#isChunked ? 0 : Number.POSITIVE_INFINITY;
    this.isDone = !this.#isChunked && this.#left === 0;
  }

  /** @returns the place behind what belongs to the body */
  advance(data: Buffer, position: number): number {
    let at = position;
    while (at < data.length && !this.isDone && !this.isWrong) {
      if (this.#state === 'data') at = this.#data(data, at);
      else this.#byte(data[at++]!);
    }
    return at;
  }

  #data(data: Buffer, at: number): number {
    const bytes = Math.min(this.#left, data.length - at);
    this.#left -= bytes;
    if (this.#left === 0 && this.#isChunked) this.#state = 'data-end';
    else this.isDone = this.#left === 0;
    return at + bytes;
  }

  /** Of what stands around the data of chunks. */
  #byte(byte: number): void {
    if (this.#state === 'size') this.#size(byte);
    else if (this.#state === 'data-end') this.#dataEnd(byte);
    else if (++this.#extras > MOST_EXTRAS) this.isWrong = true;
    else if (this.#state === 'extension') {
      if (byte === LINE_FEED) this.#sizeEnd();
    } else this.#trailer(byte);
  }

  #size(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0 && this.#digits < 13) {
      this.#left = this.#left * 16 + digit;
      this.#digits++;
    } else if (this.#digits === 0 || digit >= 0) this.isWrong = true;
    else if (byte === LINE_FEED) this.#sizeEnd();
    else if (byte === CARRIAGE_RETURN || byte === 0x3b || byte === 0x20 || byte === 0x09)
      this.#state = 'extension';
    else this.isWrong = true;
  }

  #sizeEnd(): void {
    this.#state = this.#left === 0 ? 'trailer' : 'data';
    this.#digits = 0;
  }

  #dataEnd(byte: number): void {
    if (byte === LINE_FEED) this.#state = 'size';
    else if (byte !== CARRIAGE_RETURN) this.isWrong = true;
  }

  #trailer(byte: number): void {
    if (byte === LINE_FEED && this.#state === 'trailer') this.isDone = true;
    else if (byte === LINE_FEED) this.#state = 'trailer';
    else if (byte !== CARRIAGE_RETURN) this.#state = 'trailer-line';
  }
}

/** -1 where it is none. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
