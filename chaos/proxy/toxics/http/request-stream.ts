import type { StageOutput } from '../../toxic-kind.ts';
import { HeldBytes } from '../wire/held-bytes.ts';
import type { ProtocolReader } from '../wire/protocol-pair.ts';
import type { AnswerStream } from './answer-stream.ts';
import type { AnswerParts } from './answer-text.ts';
import { requestFraming } from './body-framing.ts';
import { BodyReader } from './body-reader.ts';
import {
  headEnd,
  headerHas,
  headerValues,
  LONGEST_HEAD,
  type MessageHead,
  parseHead,
} from './message-head.ts';
import { mayBeRequest, parseRequestLine, type RequestLine } from './request-line.ts';

/** What is to become of a request; null lets it pass. */
export type RequestFate = {
  /** Milliseconds until it goes on, or is answered. */
  readonly delay: number;
  /** Resets the connection. */
  readonly abort: boolean;
  /** The whole answer of our own; the server never sees the request. */
  readonly own: ((connection: 'close' | 'keep-alive' | undefined) => Buffer) | undefined;
  /** What is changed in the answer of the server. */
  readonly change: AnswerParts | undefined;
};

export type DecideRequest = (line: RequestLine) => RequestFate | null;

/** Answers that may be awaited: a client that asks for more without reading is let alone. */
const MOST_AWAITED = 1_000;

/**
 * Reads the requests of an HTTP/1 client, and passes every byte on but for those requests that we answer. What is not
 * HTTP/1 passes, and is not read any further: HTTP/2, TLS, upgraded connections, lengths that contradict each other.
 */
export class RequestStream implements ProtocolReader {
  readonly #out: StageOutput;
  readonly #answers: AnswerStream;
  readonly #decide: DecideRequest;
  readonly #held = new HeldBytes();
  #state: 'join' | 'head' | 'body' | 'switching' | 'opaque' | 'over' = 'join';
  #body: BodyReader | undefined;
  /** Set while the body of a request is dropped that we answer. */
  #own: ((at: number) => void) | undefined;
  #maySwitch = false;
  #aborts = false;

  constructor(out: StageOutput, answers: AnswerStream, decide: DecideRequest) {
    this.#out = out;
    this.#answers = answers;
    this.#decide = decide;
  }

  /** Whether the connection cannot go on without us: a part of a request has been dropped. */
  get isNeeded(): boolean {
    return this.#own !== undefined || this.#state === 'over';
  }

  read(chunk: Buffer, at: number): void {
    if (this.#state === 'over') return;
    const data = this.#held.take(chunk);
    if (this.#state === 'join' && !this.#joined(data)) {
      this.#out.send(data, at);
      return;
    }
    let [from, position] = [0, 0];
    while (position < data.length && this.#isRead()) {
      if (this.#state === 'body') {
        position = this.#body!.advance(data, position);
        if (this.#own !== undefined) from = position;
        this.#bodyRead(at);
        continue;
      }
      const head = this.#head(data, position);
      if (head === undefined) break;
      if (head === 'opaque') this.#giveUp(at);
      else [from, position] = this.#begin(head, data, from, position, at);
    }
    if (this.#isOver()) return;
    if (this.#state === 'switching' && position < data.length) this.#giveUp(at);
    if (this.#state === 'opaque') position = data.length;
    this.#out.send(data.subarray(from, position), at);
    if (position < data.length) this.#held.hold(data.subarray(position));
  }

  flush(at: number): void {
    this.#out.send(this.#held.take(), at);
  }

  /** The connection ends: what still comes has nowhere to go. */
  finish(): void {
    this.#state = 'over';
  }

  /** The server has answered without a change of protocol. */
  readonly #stays = () => {
    this.#maySwitch = false;
    if (this.#state === 'switching') this.#state = 'head';
  };

  #isRead(): boolean {
    return this.#state === 'head' || this.#state === 'body';
  }

  /** The state changes in what is called: TypeScript does not see it. */
  #isOver(): boolean {
    return this.#state === 'over';
  }

  /** The toxic may have come in the middle of a request: reading begins with a chunk that begins as one does. */
  #joined(data: Buffer): boolean {
    const isRecordOfTls = data[0]! >= 0x14 && data[0]! <= 0x17;
    if (isRecordOfTls || data.toString('latin1', 0, 6) === 'PRI * ') this.#state = 'opaque';
    else if (mayBeRequest(data, 0)) this.#state = 'head';
    return this.#state !== 'join';
  }

  #head(data: Buffer, position: number): RequestHead | 'opaque' | undefined {
    if (this.#answers.waiting >= MOST_AWAITED) return 'opaque';
    const end = headEnd(data, firstOfLine(data, position));
    if (end === -1)
      return data.length - position <= LONGEST_HEAD && mayBeRequest(data, position) ? undefined : 'opaque';
    if (end - position > LONGEST_HEAD) return 'opaque';
    const head = parseHead(data.toString('latin1', position, end));
    const line = head && parseRequestLine(head.startLine);
    const framing = head && requestFraming(head);
    if (line === undefined || framing === undefined || framing === 'unclear') return 'opaque';
    return { head: head!, line, end, body: new BodyReader(framing) };
  }

  /** @returns up to where the bytes have been passed on, and up to where they are read */
  #begin(request: RequestHead, data: Buffer, from: number, position: number, at: number): [number, number] {
    const { head, line, end, body } = request;
    const fate = this.#decide(line);
    this.#body = body;
    this.#state = 'body';
    if (fate !== null) this.#out.send(data.subarray(from, position), at);
    if (fate?.abort) this.#abort(at + fate.delay);
    else if (fate?.own) this.#answer(request, fate.own, at, fate.delay);
    else {
      this.#maySwitch = line.method === 'CONNECT' || headerValues(head, 'upgrade').length > 0;
      if (fate !== null) this.#out.send(data.subarray(position, end), at + fate.delay);
      const { method } = line;
      this.#answers.await({ from: 'server', method, change: fate?.change, stays: this.#stays }, at);
    }
    if (!this.#isOver()) this.#bodyRead(at);
    return [fate === null ? from : end, end];
  }

  #abort(due: number): void {
    this.#state = 'over';
    this.#aborts = true;
    this.#out.reset(due);
  }

  /** The toxic was changed, which takes back a reset that was to come: it comes now. */
  changed(at: number): void {
    if (this.#aborts) this.#out.reset(at);
    this.#aborts = false;
  }

  #answer(
    { head, line }: RequestHead,
    own: NonNullable<RequestFate['own']>,
    at: number,
    delay: number,
  ): void {
    // Whoever waits for 100 before the body may send it after another answer, or not: nobody could tell.
    const waits = headerHas(head, 'expect', '100-continue');
    const isOld = line.minor === 0;
    const closes =
      waits ||
      headerHas(head, 'connection', 'close') ||
      (isOld && !headerHas(head, 'connection', 'keep-alive'));
    const answer = own(closes ? 'close' : isOld ? 'keep-alive' : undefined);
    this.#own = (read) => {
      const due = Math.max(at + delay, read);
      this.#own = undefined;
      if (closes) this.#state = 'over';
      this.#answers.await({ from: 'us', answer, due, onSent: () => closes && this.onClose(due) }, read);
    };
    if (waits) this.#own(at);
  }

  /** An answer was sent behind which the connection ends. */
  onClose: (due: number) => void = () => {};

  #bodyRead(at: number): void {
    if (this.#body!.isWrong) this.#giveUp(at);
    if (!this.#body!.isDone || this.#state !== 'body') return;
    this.#state = this.#maySwitch ? 'switching' : 'head';
    this.#maySwitch = false;
    this.#own?.(at);
  }

  /** From here on requests pass unread; one that was dropped in part ends the connection. */
  #giveUp(at: number): void {
    if (this.#own !== undefined) {
      this.onClose(at);
      return;
    }
    this.#state = 'opaque';
    this.#answers.await({ from: 'unknown' }, at);
  }
}

type RequestHead = {
  readonly head: MessageHead;
  readonly line: RequestLine;
  readonly end: number;
  readonly body: BodyReader;
};

/** Behind the empty lines that may stand before a request (RFC 9112 §2.2). */
function firstOfLine(data: Buffer, position: number): number {
  let first = position;
  while (data[first] === 0x0d || data[first] === 0x0a) first++;
  return first;
}
