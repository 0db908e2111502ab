import { z } from 'zod';
import type { Outgoing } from '../transport.ts';
import { encodeFrame, encodeJson, type Frame, FrameReader, GREETING } from './frame.ts';
import { IncomingBody } from './incoming-body.ts';

const LONGEST_PREFACE = 65_536;

const head = z.object({
  status: z.number().int().min(200).max(599),
  headers: z.record(z.string(), z.string()),
});
const failure = z.object({ because: z.string().max(200) });

type Exchange = {
  readonly answered: PromiseWithResolvers<Response>;
  body: IncomingBody | undefined;
};

export type BridgeLinkOptions = {
  /** Takes bytes to the other side. */
  readonly write: (bytes: Uint8Array) => void;
  /** The error for a reason that the bridge gives. */
  readonly failed: (because: string) => Error;
};

/** The asking side of a bridge: many requests at a time over one pair of pipes (FORMAT.md). */
export class BridgeLink {
  /** Settled once the other side has shown that it is a bridge. */
  readonly greeted = Promise.withResolvers<void>();
  readonly #options: BridgeLinkOptions;
  readonly #reader = new FrameReader();
  readonly #exchanges = new Map<number, Exchange>();
  #preface: Buffer | undefined = Buffer.alloc(0);
  #last = 0;
  #ended: Error | undefined;

  constructor(options: BridgeLinkOptions) {
    this.#options = options;
    this.greeted.promise.catch(() => {});
  }

  /** Exchanges under way. */
  get busy(): number {
    return this.#exchanges.size;
  }

  /** Sends a request once the bridge is there; rejects with the signal's reason when that fires first. */
  async request({ url, method, headers, body }: Outgoing, signal: AbortSignal): Promise<Response> {
    await this.greeted.promise;
    signal.throwIfAborted();
    if (this.#ended) throw this.#ended;
    const number = ++this.#last;
    const answered = Promise.withResolvers<Response>();
    this.#exchanges.set(number, { answered, body: undefined });
    const giveUp = () => this.#giveUp(number, signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    const { pathname, search } = new URL(url);
    this.#options.write(encodeJson('request', number, { method, path: pathname + search, headers, body }));
    return answered.promise;
  }

  /** Takes what the other side sent. @throws SyntaxError when it is no bridge. */
  push(bytes: Uint8Array): void {
    const frames = this.#preface === undefined ? bytes : this.#afterGreeting(bytes);
    if (frames === undefined) return;
    for (const frame of this.#reader.push(frames)) this.#take(frame);
  }

  /** Ends everything under way with that error, and all requests that come later. */
  end(error: Error): void {
    this.#ended ??= error;
    this.greeted.reject(error);
    for (const number of [...this.#exchanges.keys()]) this.#finish(number, error);
  }

  #afterGreeting(bytes: Uint8Array): Uint8Array | undefined {
    const seen = Buffer.concat([this.#preface!, bytes]);
    const at = seen.indexOf(GREETING);
    if (at === -1 && seen.length > LONGEST_PREFACE)
      throw new SyntaxError('Cannot find a bridge: it does not greet');
    this.#preface = at === -1 ? seen : undefined;
    if (at === -1) return undefined;
    this.greeted.resolve();
    return seen.subarray(at + GREETING.length);
  }

  #take({ type, exchange: number, payload }: Frame): void {
    const exchange = this.#exchanges.get(number);
    if (exchange === undefined) return;
    if (type === 'response') this.#answer(number, exchange, JSON.parse(payload.toString()));
    else if (type === 'data') exchange.body?.push(payload);
    else if (type === 'end') this.#finish(number);
    else if (type === 'failed') this.#finish(number, this.#failure(payload));
    else throw new SyntaxError(`Cannot take a frame ${type} from a bridge`);
  }

  #answer(number: number, exchange: Exchange, told: unknown): void {
    const { data } = head.safeParse(told);
    if (data === undefined) throw new SyntaxError('Cannot read the head of an answer');
    exchange.body = new IncomingBody({
      taken: (bytes) => this.#allow(number, bytes),
      left: () => this.#giveUp(number, new Error('left')),
    });
    const empty = data.status === 204 || data.status === 304;
    exchange.answered.resolve(new Response(empty ? null : exchange.body.stream, data));
  }

  #failure(payload: Buffer): Error {
    const { data } = failure.safeParse(JSON.parse(payload.toString()));
    return this.#options.failed(data?.because ?? 'unreachable');
  }

  #allow(number: number, bytes: number): void {
    if (!this.#exchanges.has(number)) return;
    const payload = Buffer.alloc(4);
    payload.writeUInt32BE(bytes);
    this.#options.write(encodeFrame('window', number, payload));
  }

  #giveUp(number: number, reason: Error): void {
    if (!this.#exchanges.has(number)) return;
    this.#finish(number, reason);
    if (this.#ended === undefined) this.#options.write(encodeFrame('cancel', number));
  }

  #finish(number: number, error?: Error): void {
    const exchange = this.#exchanges.get(number);
    this.#exchanges.delete(number);
    exchange?.body?.end(error);
    exchange?.answered.reject(error ?? new Error('ended without an answer'));
    exchange?.answered.promise.catch(() => {});
  }
}
