import type { StageOutput } from '../../toxic-kind.ts';
import { HeldBytes } from '../wire/held-bytes.ts';
import type { ProtocolReader } from '../wire/protocol-pair.ts';
import { errorResponse, messageOf } from './error-response.ts';

/** What is to stand in the place of an error of the server; null leaves it. */
export type ReplaceError = (message: string) => Buffer | null;

const LONGEST_MESSAGE = 0x3fff_ffff;
const LONGEST_ERROR = 65_536;
const ERROR = 0x45;
const REFUSED = 0x4e;

/**
 * Passes on what a PostgreSQL server sends, and replaces errors: those whose text holds a mark that nobody else writes.
 * It follows the messages only to know where one ends, so that the last word of a killed session stands between two.
 */
export class ServerStream implements ProtocolReader {
  readonly #out: StageOutput;
  readonly #replace: ReplaceError;
  readonly #held = new HeldBytes();
  #state: 'unknown' | 'messages' | 'opaque' | 'dead' = 'unknown';
  /** Requests for encryption that have not been answered. */
  #asked = 0;
  #skip = 0;
  /** Whether no answer is on the way, as far as can be told without reading messages. */
  #quiet = true;
  #kill: number | undefined;
  /** Errors that are to be replaced. */
  expected = 0;

  constructor(out: StageOutput, replace: ReplaceError) {
    this.#out = out;
    this.#replace = replace;
  }

  /** The client has asked for encryption. */
  encryptionAsked(): void {
    if (this.#state === 'unknown') this.#asked++;
  }

  /** The session begins. */
  started(): void {
    if (this.#state === 'unknown' && this.#asked === 0) this.#state = 'messages';
  }

  /** Whether errors can be replaced now; in a session that was open before, from its first quiet moment on. */
  follows(): boolean {
    if (this.#quiet) this.started();
    return this.#state === 'messages';
  }

  /** Ends the session as `pg_terminate_backend` does, behind the message that is on the way. */
  kill(due: number): void {
    this.#kill = due;
    if (this.#state !== 'messages') this.#out.finish(due);
    else if (this.#skip === 0) this.#die(due);
  }

  read(chunk: Buffer, at: number): void {
    if (this.#state === 'dead') return;
    const data = this.#held.take(chunk);
    let [from, position] = [0, 0];
    while (position < data.length && this.#state === 'messages' && !this.#mayDie()) {
      const begins = this.#skip === 0;
      const end = this.#next(data, position);
      if (end === undefined) break;
      const replaced = begins ? this.#replacement(data, position, end) : null;
      if (replaced !== null) {
        this.#out.send(data.subarray(from, position), at);
        this.#out.send(replaced, at);
        from = end;
      }
      position = end;
    }
    if (this.#state === 'unknown') this.#unknown(data);
    if (this.#state !== 'messages') position = data.length;
    this.#out.send(data.subarray(from, position), at);
    if (this.#mayDie()) this.#die(Math.max(at, this.#kill!));
    else if (position < data.length) this.#held.hold(data.subarray(position));
  }

  flush(at: number): void {
    this.#out.send(this.#held.take(), at);
  }

  #mayDie(): boolean {
    return this.#kill !== undefined && this.#skip === 0 && this.#state === 'messages';
  }

  #die(due: number): void {
    this.#out.send(errorResponse('FATAL', '57P01', messageOf('57P01')), due);
    this.#out.finish(due);
    this.#state = 'dead';
  }

  /** Up to where the message goes, as far as it is here; undefined where more has to come before it can be told. */
  #next(data: Buffer, position: number): number | undefined {
    if (this.#skip === 0) {
      if (data.length < position + 5) return undefined;
      const length = data.readInt32BE(position + 1);
      if (!isType(data[position]!) || length < 4 || length > LONGEST_MESSAGE) return this.#lost(data);
      if (this.#expectsIn(data, position, length) && data.length < position + 1 + length) return undefined;
      this.#skip = 1 + length;
    }
    const bytes = Math.min(this.#skip, data.length - position);
    this.#skip -= bytes;
    return position + bytes;
  }

  #expectsIn(data: Buffer, position: number, length: number): boolean {
    return this.expected > 0 && data[position] === ERROR && length <= LONGEST_ERROR;
  }

  #replacement(data: Buffer, position: number, end: number): Buffer | null {
    if (this.expected === 0 || data[position] !== ERROR || this.#skip > 0) return null;
    const fields = data.toString('utf8', position + 5, end).split('\0');
    const message = fields.find((field) => field.startsWith('M'));
    const replaced = message === undefined ? null : this.#replace(message);
    if (replaced !== null) this.expected--;
    return replaced;
  }

  #lost(data: Buffer): number {
    this.#state = 'opaque';
    return data.length;
  }

  /** Before the session: a byte for each request for encryption; in one that was open before: anything. */
  #unknown(data: Buffer): void {
    if (this.#asked === 0) this.#quiet = data.toString('latin1', data.length - 6).startsWith('Z\0\0\0\x05');
    else if (data.length === 1 && data[0] === REFUSED) this.#asked--;
    else this.#state = 'opaque';
  }
}

/** A letter, or 1, 2, 3 for what was parsed, bound and closed. */
function isType(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x31 && byte <= 0x33);
}
