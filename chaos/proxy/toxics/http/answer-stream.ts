import type { StageOutput } from '../../toxic-kind.ts';
import { HeldBytes } from '../wire/held-bytes.ts';
import type { ProtocolReader } from '../wire/protocol-pair.ts';
import { type AnswerParts, changedHead } from './answer-text.ts';
import { answerFraming } from './body-framing.ts';
import { BodyReader } from './body-reader.ts';
import { headEnd, LONGEST_HEAD, type MessageHead, parseHead } from './message-head.ts';

/** What the client waits for, in the order of its requests. */
export type Awaited =
  | {
      readonly from: 'server';
      readonly method: string;
      readonly change: AnswerParts | undefined;
      /** The server has answered, so it has not changed the protocol. */
      readonly stays: () => void;
    }
  | { readonly from: 'us'; readonly answer: Buffer; readonly due: number; readonly onSent: () => void }
  /** From here on nobody reads what goes by. */
  | { readonly from: 'unknown' };

/** Bytes that may wait for a client: one that asks and asks for answers of ours, and reads none, is sent away. */
const MOST_UNREAD = 4_194_304;
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: .*)?$/s;

/** Reads the answers of an HTTP/1 server, changes those that are to be changed, and puts our own in their places. */
export class AnswerStream implements ProtocolReader {
  readonly #out: StageOutput;
  readonly #lost: () => void;
  readonly #held = new HeldBytes();
  readonly #awaited: Awaited[] = [];
  #isOpaque = false;
  #body: BodyReader | undefined;
  /** Whether the present body is dropped for another. */
  #drops = false;

  /** @param lost the connection cannot go on: answers of our own have no place, or nobody reads them */
  constructor(out: StageOutput, lost: () => void) {
    this.#out = out;
    this.#lost = lost;
  }

  get waiting(): number {
    return this.#awaited.length;
  }

  /** Whether what is on the way needs us: an answer of ours, or a body that is being replaced. */
  get isNeeded(): boolean {
    return this.#drops || (!this.#isOpaque && this.#awaited.some(({ from }) => from === 'us'));
  }

  await(awaited: Awaited, at: number): void {
    this.#awaited.push(awaited);
    this.#settle(at);
  }

  read(chunk: Buffer, at: number): void {
    const data = this.#held.take(chunk);
    let [from, position] = [0, 0];
    while (position < data.length && !this.#isOpaque) {
      const next = this.#body ? this.#readBody(data, position) : this.#readHead(data, position);
      if (next === undefined) break;
      if (next.instead !== undefined || this.#drops) this.#out.send(data.subarray(from, position), at);
      if (next.instead !== undefined) this.#out.send(next.instead, at);
      position = next.end;
      if (next.instead !== undefined || this.#drops) from = position;
      if (this.#body?.isDone !== true) continue;
      this.#out.send(data.subarray(from, position), at);
      from = position;
      this.#answered(at);
    }
    if (this.#isOpaque) position = data.length;
    this.#out.send(data.subarray(from, position), at);
    if (position < data.length) this.#held.hold(data.subarray(position));
  }

  flush(at: number): void {
    this.#out.send(this.#held.take(), at);
  }

  #answered(at: number): void {
    this.#body = undefined;
    this.#drops = false;
    this.#awaited.shift();
    this.#settle(at);
  }

  /** Sends answers of our own whose turn it is. */
  #settle(at: number): void {
    while (this.#body === undefined && this.#held.length === 0 && !this.#isOpaque) {
      const [first] = this.#awaited;
      if (first === undefined || first.from === 'server') return;
      if (first.from === 'us') this.#sendOwn(first, at);
      else this.#isOpaque = true;
    }
  }

  #sendOwn({ answer, due, onSent }: Awaited & { from: 'us' }, at: number): void {
    this.#awaited.shift();
    if (this.#out.held > MOST_UNREAD) {
      this.#isOpaque = true;
      this.#lost();
      return;
    }
    this.#out.send(answer, Math.max(at, due));
    onSent();
  }

  #readBody(data: Buffer, position: number): Read {
    const end = this.#body!.advance(data, position);
    if (this.#body!.isWrong) this.#giveUp();
    return { end };
  }

  #readHead(data: Buffer, position: number): Read | undefined {
    const [first] = this.#awaited;
    // Nobody has asked: the end of an answer from before the toxic came, or a last word.
    if (first?.from !== 'server') return { end: data.length };
    const end = headEnd(data, position);
    const begins = 'HTTP/1.'.startsWith(data.toString('latin1', position, position + 7));
    const isTooLong = (end === -1 ? data.length : end) - position > LONGEST_HEAD;
    if (begins && end === -1 && !isTooLong) return undefined;
    const head = begins && !isTooLong ? parseHead(data.toString('latin1', position, end)) : undefined;
    const status = Number(STATUS_LINE.exec(head?.startLine ?? '')?.[1]);
    if (head === undefined || Number.isNaN(status)) return this.#giveUp(position);
    return this.#begin(first, head, status, end) ?? this.#giveUp(position);
  }

  /** @returns undefined where it is unclear where the answer ends */
  #begin(
    awaited: Awaited & { from: 'server' },
    head: MessageHead,
    status: number,
    end: number,
  ): Read | undefined {
    const { method, change, stays } = awaited;
    if (status === 101 || (method === 'CONNECT' && status >= 200 && status < 300)) {
      this.#isOpaque = true;
      return { end };
    }
    if (status < 200) return { end };
    const framing = answerFraming(head, status, method);
    if (framing === 'unclear') return undefined;
    stays();
    this.#body = new BodyReader(framing);
    return { end, instead: change && this.#changed(head, change, status, method) };
  }

  #changed(head: MessageHead, change: AnswerParts, status: number, method: string): Buffer {
    if (change.body === undefined || status === 204 || status === 304)
      return changedHead(head, { ...change, body: undefined });
    this.#drops = true;
    const changed = changedHead(head, change);
    return method === 'HEAD' ? changed : Buffer.concat([changed, change.body]);
  }

  #giveUp(end = 0): Read {
    this.#isOpaque = true;
    if (this.#drops || this.#awaited.some(({ from }) => from === 'us')) this.#lost();
    return { end };
  }
}

/** What has been read, and what stands in its place. */
type Read = { readonly end: number; readonly instead?: Buffer | undefined };
