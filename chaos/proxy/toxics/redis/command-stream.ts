import type { StageOutput } from '../../toxic-kind.ts';
import { HeldBytes } from '../wire/held-bytes.ts';
import type { ProtocolReader } from '../wire/protocol-pair.ts';
import { type CommandHead, readBulkLength, readCommandHead, readInlineHead } from './command-head.ts';

/** What is to become of a command; null lets it pass. */
export type CommandFate = {
  /** Milliseconds until it goes on. */
  readonly delay: number;
  /** The name that it goes on under; the server knows none such. null keeps its own. */
  readonly name: string | null;
};

/** @param name in lower case @param words how many the command has, with its name; unknown for an inline one */
export type DecideCommand = (name: string, words: number | undefined) => CommandFate | null;

/** Inline commands that a connection may begin with. */
const TYPED_BY_HAND = /^(?:auth|echo|exists|get|hello|info|mget|ping|select|set|time)\s/i;

/**
 * Reads the commands of a Redis client (RESP2, RESP3 and inline) and passes every byte on, but for the names of those
 * that are to fail: the arguments stay, so that nothing is ever left out and the toxic may go at any time. What is no
 * command passes, and is not read any further. Of a command no more than its first words is ever held.
 */
export class CommandStream implements ProtocolReader {
  readonly #out: StageOutput;
  readonly #decide: DecideCommand;
  readonly #held = new HeldBytes();
  #state: 'first' | 'join' | 'command' | 'inline' | 'opaque' = 'first';
  /** Arguments whose length has not been read. */
  #arguments = 0;
  /** Bytes of the present argument that are to come. */
  #skip = 0;

  constructor(out: StageOutput, decide: DecideCommand) {
    this.#out = out;
    this.#decide = decide;
  }

  read(chunk: Buffer, at: number): void {
    const data = this.#held.take(chunk);
    if (!this.#joined(data)) {
      this.#out.send(data, at);
      return;
    }
    let [from, position] = [0, 0];
    while (position < data.length && this.#state !== 'opaque') {
      const head = this.#next(data, position);
      if (head === undefined) break;
      if (typeof head === 'number') {
        position = head;
        continue;
      }
      from = this.#pass(data, from, position, head, at);
      position = head.end;
    }
    if (this.#state === 'opaque') position = data.length;
    this.#out.send(data.subarray(from, position), at);
    if (position < data.length) this.#held.hold(data.subarray(position));
  }

  flush(at: number): void {
    this.#out.send(this.#held.take(), at);
  }

  /**
   * Whether commands are read. The toxic may have come in the middle of one: reading begins with a chunk that begins
   * as a command does; with a bare word only where nothing came before, as it could be a part of a value.
   */
  #joined(data: Buffer): boolean {
    if (this.#state !== 'first' && this.#state !== 'join') return true;
    const typed = this.#state === 'first' && TYPED_BY_HAND.test(data.toString('latin1', 0, 16));
    const begins = data[0] === 0x2a || typed;
    this.#state = begins ? 'command' : 'join';
    return begins;
  }

  /** The place behind what needs no decision, the head of a command, or undefined where more has to come. */
  #next(data: Buffer, position: number): number | CommandHead | undefined {
    if (this.#skip > 0) return this.#skipped(data, position);
    if (this.#arguments > 0) return this.#argument(data, position);
    if (this.#state === 'inline') return this.#restOfLine(data, position);
    const head = data[position] === 0x2a ? readCommandHead(data, position) : readInlineHead(data, position);
    if (head === 'wrong') this.#state = 'opaque';
    return head === 'wrong' ? position : head;
  }

  #skipped(data: Buffer, position: number): number {
    const bytes = Math.min(this.#skip, data.length - position);
    this.#skip -= bytes;
    return position + bytes;
  }

  #argument(data: Buffer, position: number): number | undefined {
    const bulk = readBulkLength(data, position);
    if (bulk === undefined) return undefined;
    if (bulk === 'wrong') {
      this.#state = 'opaque';
      return position;
    }
    this.#arguments--;
    this.#skip = bulk.bytes + 2;
    return bulk.end;
  }

  #restOfLine(data: Buffer, position: number): number {
    const end = data.indexOf(0x0a, position);
    if (end === -1) return data.length;
    this.#state = 'command';
    return end + 1;
  }

  /** @returns up to where the bytes have been passed on */
  #pass(data: Buffer, from: number, position: number, head: CommandHead, at: number): number {
    this.#arguments = Math.max(0, (head.words ?? 1) - 1);
    if (head.words === undefined) this.#state = 'inline';
    const fate = this.#decide(head.name.toLowerCase(), head.words);
    if (fate === null) return from;
    this.#out.send(data.subarray(from, position), at);
    if (fate.name === null) this.#out.send(data.subarray(position, head.end), at + fate.delay);
    else this.#out.send(Buffer.from(head.renamed(fate.name), 'latin1'), at + fate.delay);
    return head.end;
  }
}
