import type { StageOutput } from '../../toxic-kind.ts';
import { HeldBytes } from '../wire/held-bytes.ts';
import type { ProtocolReader } from '../wire/protocol-pair.ts';

/** What is to stand in the place of an error line of the server, both without `-` and line end; null leaves it. */
export type ReplaceError = (line: string) => string | null;

/** An error line that is longer is none of ours: the server cuts the arguments that it tells. */
const LONGEST_LINE = 2_048;
const MINUS = 0x2d;
const LINE_FEED = 0x0a;

/**
 * Passes on what a Redis server answers, and replaces error lines. It looks at nothing but lines that begin with `-`
 * and counts no replies, so that pushed messages, MONITOR and CLIENT REPLY cannot lead it astray; what it replaces has
 * to be told by a text that nobody else writes.
 */
export class ReplyStream implements ProtocolReader {
  readonly #out: StageOutput;
  readonly #replace: ReplaceError;
  readonly #held = new HeldBytes();
  #lineStart = true;
  /** Error lines that are to come; while it is 0 nothing is looked at. */
  expected = 0;

  constructor(out: StageOutput, replace: ReplaceError) {
    this.#out = out;
    this.#replace = replace;
  }

  read(chunk: Buffer, at: number): void {
    const data = this.#held.take(chunk);
    const from = this.expected > 0 ? this.#rewrite(data, at) : 0;
    this.#out.send(data.subarray(from), at);
    if (data.length > 0) this.#lineStart = this.#held.length > 0 || data.at(-1) === LINE_FEED;
  }

  flush(at: number): void {
    this.#out.send(this.#held.take(), at);
  }

  /** @returns up to where the data has been passed on, or is held */
  #rewrite(data: Buffer, at: number): number {
    let from = 0;
    let start = this.#lineStart && data[0] === MINUS ? 0 : nextErrorLine(data, 0);
    while (start !== -1 && this.expected > 0) {
      const end = data.indexOf(LINE_FEED, start);
      if (end === -1) return this.#hold(data, from, start, at);
      const replaced = end - start > LONGEST_LINE ? null : this.#replaced(data, start, end);
      if (replaced !== null) {
        this.#out.send(data.subarray(from, start), at);
        this.#out.send(replaced, at);
        this.expected--;
        from = end + 1;
      }
      start = data[end + 1] === MINUS ? end + 1 : nextErrorLine(data, end);
    }
    return from;
  }

  #replaced(data: Buffer, start: number, end: number): Buffer | null {
    const line = this.#replace(data.toString('latin1', start + 1, end).trimEnd());
    return line === null ? null : Buffer.from(`-${line}\r\n`);
  }

  /** The line may be one of ours, and goes on with the next chunk. */
  #hold(data: Buffer, from: number, start: number, at: number): number {
    if (data.length - start > LONGEST_LINE) return from;
    this.#out.send(data.subarray(from, start), at);
    this.#held.hold(data.subarray(start));
    return data.length;
  }
}

/** Where a line begins that begins with `-`, behind a line end from `position` on. */
function nextErrorLine(data: Buffer, position: number): number {
  const lineEnd = data.indexOf('\n-', position, 'latin1');
  return lineEnd === -1 ? -1 : lineEnd + 1;
}
