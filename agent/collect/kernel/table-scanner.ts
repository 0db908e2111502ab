const LINE_FEED = 10;
const SPACE = 32;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const COLON = 58;

/** Up to here a loop finds the end of a line sooner than the native search; the line of interrupts can be 100 KB. */
const NEAR = 96;
/** More digits than this may not fit a double exactly while they are summed up one by one. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * Walks over a kernel table as bytes: lines, words, numbers. It makes no string unless asked to (`text`), because
 * strings are what makes reading tables once a second expensive. Nothing here crosses a line feed but `nextLine`.
 *
 *     Inter-|   Receive            eth0:  1234  99
 *     ^ nextLine()                 ^ key() ^ number()
 */
export class TableScanner {
  /** What is read, for error messages. */
  readonly source: string;
  bytes: Uint8Array = new Uint8Array(0);
  /** Where the next word or number is looked for. */
  at = 0;
  end = 0;
  /** Bounds of the last word; the end is exclusive. */
  wordStart = 0;
  wordEnd = 0;

  constructor(source = 'the table') {
    this.source = source;
  }

  /** Stands on the first line. */
  reset(bytes: Uint8Array, length: number): this {
    this.bytes = bytes;
    this.at = 0;
    this.end = length;
    this.wordStart = 0;
    this.wordEnd = 0;
    return this;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  /** Moves to the start of the next line; false when there is none. */
  nextLine(): boolean {
    const { bytes, end } = this;
    const near = Math.min(end, this.at + NEAR);
    let at = this.at;
    while (at < near && bytes[at] !== LINE_FEED) at++;
    if (at === near && at < end) at = toLineFeed(bytes, at, end);
    this.at = at + 1;
    return this.at < end;
  }

  /** Takes the next word of this line, up to a blank; false at the end of the line. */
  word(): boolean {
    const { bytes, end } = this;
    const start = this.#skipBlanks();
    let at = start;
    while (at < end && bytes[at]! > SPACE) at++;
    this.wordStart = start;
    this.wordEnd = at;
    this.at = at;
    return at > start;
  }

  /** Takes everything up to the next colon as one word, blanks inside included; false when this line has none. */
  key(): boolean {
    const { bytes, end } = this;
    const start = this.#skipBlanks();
    let at = start;
    while (at < end && bytes[at] !== COLON && bytes[at] !== LINE_FEED) at++;
    if (at >= end || bytes[at] !== COLON) return false;
    this.wordStart = start;
    this.wordEnd = at;
    this.at = at + 1;
    return true;
  }

  /** The last word as a string. */
  text(): string {
    return decode(this.bytes, this.wordStart, this.wordEnd);
  }

  /** Whether the last word is this ASCII text. */
  is(expected: string): boolean {
    if (this.wordEnd - this.wordStart !== expected.length) return false;
    for (let index = 0; index < expected.length; index++) {
      if (this.bytes[this.wordStart + index] !== expected.charCodeAt(index)) return false;
    }
    return true;
  }

  /** Steps over words of this line. */
  skip(count: number): this {
    const { bytes, end } = this;
    for (let index = 0; index < count; index++) {
      let at = this.#skipBlanks();
      while (at < end && bytes[at]! > SPACE) at++;
      this.at = at;
    }
    return this;
  }

  /**
   * Takes the next decimal number of this line, signed or with a fraction; NaN, and no step, when there is none.
   * The one division of two exact doubles rounds as parsing the text would.
   */
  number(): number {
    const { bytes, end } = this;
    const start = this.#skipBlanks();
    const negative = bytes[start] === MINUS;
    let at = negative || bytes[start] === PLUS ? start + 1 : start;
    let value = 0;
    let digits = 0;
    let whole = -1;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte >= ZERO && byte <= NINE) {
        value = value * 10 + byte - ZERO;
        digits++;
      } else if (byte === DOT && whole === -1 && digits > 0) whole = digits;
      else break;
    }
    if (digits === 0) return Number.NaN;
    this.at = at;
    if (digits > EXACT_DIGITS) return Number(decode(bytes, start, at));
    if (whole !== -1) value /= POWERS_OF_TEN[digits - whole]!;
    return negative ? -value : value;
  }

  /** Takes the next decimal number of this line. @throws SyntaxError when there is none */
  expectNumber(): number {
    const value = this.number();
    if (Number.isNaN(value)) throw this.#unexpected('a number');
    return value;
  }

  /** Takes the next hexadecimal number of this line. @throws SyntaxError when there is none */
  expectHex(): number {
    const value = this.hex();
    if (Number.isNaN(value)) throw this.#unexpected('a hexadecimal number');
    return value;
  }

  /** Takes the next hexadecimal number of this line; NaN, and no step, when there is none. */
  hex(): number {
    const { bytes, end } = this;
    const start = this.#skipBlanks();
    let at = start;
    let value = 0;
    for (; at < end; at++) {
      const digit = hexDigit(bytes[at]!);
      if (digit === -1) break;
      value = value * 16 + digit;
    }
    if (at === start) return Number.NaN;
    this.at = at;
    return value;
  }

  #unexpected(wanted: string): SyntaxError {
    return new SyntaxError(`Cannot read ${this.source}: expected ${wanted} at byte ${this.at}`);
  }

  #skipBlanks(): number {
    const { bytes, end } = this;
    let at = this.at;
    while (at < end && isBlank(bytes[at]!)) at++;
    this.at = at;
    return at;
  }
}

/** The bytes as UTF-8 text. */
export function decode(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

function toLineFeed(bytes: Uint8Array, from: number, end: number): number {
  const found = bytes.indexOf(LINE_FEED, from);
  return found === -1 || found > end ? end : found;
}

/** Blanks and what else is below them; words are made of what is above. */
function isBlank(byte: number): boolean {
  return byte <= SPACE && byte !== LINE_FEED;
}

function hexDigit(byte: number): number {
  if (byte >= ZERO && byte <= NINE) return byte - ZERO;
  const lower = byte | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
