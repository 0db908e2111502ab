import { ProbeFailure } from '../../probe-failure.ts';

/** Most pointers in one name, and labels in one message: what is sent to keep a reader busy is refused. */
const MOST_POINTERS = 64;
const MOST_LABELS = 50_000;
/** Longest name in bytes, with the lengths of its labels (RFC 1035, section 2.3.4). */
const LONGEST_NAME = 255;

/** Labels read so far, counted for all readers of one message. */
type Work = { labels: number };

/**
 * Reads a DNS message from start to end (RFC 1035, section 4). Nothing is read beyond the end that it was given.
 *
 * @throws ProbeFailure `protocol-error` from every method when the bytes are not there or do not make sense
 */
export class MessageReader {
  readonly #message: Buffer;
  readonly #end: number;
  readonly #work: Work;
  #at: number;

  constructor(message: Buffer, at = 0, end = message.length, work: Work = { labels: 0 }) {
    this.#message = message;
    this.#at = at;
    this.#end = end;
    this.#work = work;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  /** A reader of the next `count` bytes; this one goes on after them. Names in it may point back out of it. */
  part(count: number): MessageReader {
    const from = this.#take(count);
    return new MessageReader(this.#message, from, from + count, this.#work);
  }

  u8(): number {
    return this.#message[this.#take(1)]!;
  }

  u16(): number {
    return this.#message.readUInt16BE(this.#take(2));
  }

  u32(): number {
    return this.#message.readUInt32BE(this.#take(4));
  }

  bytes(count: number): Buffer {
    const from = this.#take(count);
    return this.#message.subarray(from, from + count);
  }

  /** A character-string: a length and so many bytes (RFC 1035, section 3.3). */
  string(): Buffer {
    return this.bytes(this.u8());
  }

  /** A domain name in presentation form, absolute: `www.example.com.` */
  name(): string {
    const start = this.#at;
    const found = this.#nameAt(start, this.#end);
    this.#at = found.after;
    return found.text;
  }

  #nameAt(start: number, end: number): { text: string; after: number } {
    let [at, limit, lowest, pointers, length, text] = [start, end, start, 0, 1, ''];
    let after: number | undefined;
    for (;;) {
      const size = this.#byteAt(at, limit);
      if (size === 0) return { text: text || '.', after: after ?? at + 1 };
      if (size >= 0xc0) {
        const target = ((size & 0x3f) << 8) | this.#byteAt(at + 1, limit);
        after ??= at + 2;
        // Only to what came before: a pointer that never goes forward cannot go in circles.
        if (target >= lowest || ++pointers > MOST_POINTERS) throw malformed('a name points in circles');
        [at, limit, lowest] = [target, this.#message.length, target];
        continue;
      }
      length += size + 1;
      this.#work.labels += 1;
      if (size > 63 || length > LONGEST_NAME) throw malformed('a name is too long');
      if (this.#work.labels > MOST_LABELS) throw malformed('its names are too many');
      if (at + 1 + size > limit) throw malformed('it ends too early');
      text += `${labelText(this.#message, at + 1, at + 1 + size)}.`;
      at += 1 + size;
    }
  }

  #byteAt(at: number, limit: number): number {
    if (at >= limit) throw malformed('it ends too early');
    return this.#message[at]!;
  }

  #take(count: number): number {
    if (count > this.left) throw malformed('it ends too early');
    this.#at += count;
    return this.#at - count;
  }
}

/** The failure for an answer that is no DNS message. */
export function malformed(because: string): ProbeFailure {
  return new ProbeFailure('protocol-error', `the answer is no DNS message: ${because}`);
}

const PLAIN = /^[A-Za-z0-9_*\-/+=~]*$/;

/** A label as zone files write it: dots and the like with a backslash, what is not printable as \DDD (RFC 4343). */
function labelText(message: Buffer, from: number, to: number): string {
  const text = message.toString('latin1', from, to);
  return PLAIN.test(text) ? text : text.replace(/[^A-Za-z0-9_*\-/+=~]/g, escaped);
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  if (code > 0x20 && code < 0x7f) return /[.\\"();@$]/.test(character) ? `\\${character}` : character;
  return `\\${String(code).padStart(3, '0')}`;
}
