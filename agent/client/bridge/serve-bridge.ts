import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { RequestError } from '../request-error.ts';
import type { Target } from '../target.ts';
import { explained, openTransport, type Transport } from '../transport.ts';
import {
  encodeFrame,
  encodeJson,
  type Frame,
  FrameReader,
  GREETING,
  PIECE_BYTES,
  WINDOW_BYTES,
} from './frame.ts';

const request = z.object({
  method: z.enum(['GET', 'POST', 'DELETE']),
  path: z.string().startsWith('/').max(16_384),
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
});

/** Headers of an answer that mean something to the asker; the others are of the connection to the socket. */
const PASSED = ['content-type', 'retry-after', 'etag', 'x-request-id'];

export type BridgeOptions = {
  readonly input: Readable;
  readonly output: Writable;
  /** The agent that is asked. */
  readonly target: Target;
};

/** Answers the requests that come in over one pipe out of an agent, until the pipe ends (FORMAT.md). */
export async function serveBridge({ input, output, target }: BridgeOptions): Promise<void> {
  const bridge = new Bridge(output, target);
  const reader = new FrameReader();
  output.on('error', () => input.destroy());
  output.write(GREETING);
  try {
    for await (const bytes of input) for (const frame of reader.push(bytes)) bridge.take(frame);
  } catch (error) {
    // The pipe broke, or what came over it is no frame: either way nobody is there to tell.
    if (!(error instanceof SyntaxError || (error instanceof Error && 'code' in error))) throw error;
  } finally {
    bridge.end();
  }
}

type Exchange = { readonly leaving: AbortController; credit: number; wake: () => void };

class Bridge {
  readonly #output: Writable;
  readonly #target: Target;
  readonly #send: Transport;
  readonly #exchanges = new Map<number, Exchange>();

  constructor(output: Writable, target: Target) {
    this.#output = output;
    this.#target = target;
    this.#send = openTransport(target);
  }

  take({ type, exchange: number, payload }: Frame): void {
    const exchange = this.#exchanges.get(number);
    if (type === 'request') void this.#answer(number, payload);
    else if (type === 'cancel') exchange?.leaving.abort();
    else if (type !== 'window' || payload.length !== 4) throw new SyntaxError(`Cannot take a frame ${type}`);
    else if (exchange) {
      exchange.credit += payload.readUInt32BE(0);
      exchange.wake();
    }
  }

  end(): void {
    for (const { leaving } of this.#exchanges.values()) leaving.abort();
  }

  async #answer(number: number, payload: Buffer): Promise<void> {
    const exchange = { leaving: new AbortController(), credit: WINDOW_BYTES, wake: () => {} };
    this.#exchanges.set(number, exchange);
    const { signal } = exchange.leaving;
    try {
      await this.#relay(number, exchange, request.parse(JSON.parse(payload.toString())));
    } catch (error) {
      if (!signal.aborted) await this.#write(encodeJson('failed', number, { because: this.#because(error) }));
    } finally {
      exchange.leaving.abort();
      this.#exchanges.delete(number);
    }
  }

  async #relay(number: number, exchange: Exchange, wanted: z.infer<typeof request>): Promise<void> {
    const { signal } = exchange.leaving;
    const { method, path, headers, body } = wanted;
    const url = `${new URL(this.#target.url).origin}${path}`;
    const response = await this.#send(
      { url, method, headers, ...(body === undefined ? {} : { body }) },
      signal,
    );
    const passed = PASSED.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    await this.#write(
      encodeJson('response', number, { status: response.status, headers: Object.fromEntries(passed) }),
    );
    for await (const bytes of response.body ?? []) await this.#pieces(number, exchange, bytes);
    if (!signal.aborted) await this.#write(encodeFrame('end', number));
  }

  async #pieces(number: number, exchange: Exchange, bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; ) {
      await leave(exchange);
      const length = Math.min(PIECE_BYTES, exchange.credit, bytes.length - start);
      exchange.credit -= length;
      await this.#write(encodeFrame('data', number, bytes.subarray(start, start + length)));
      start += length;
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#output.writableEnded || this.#output.destroyed || this.#output.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const over = () => {
        this.#output.off('drain', over).off('close', over);
        resolve();
      };
      this.#output.on('drain', over).on('close', over);
    });
  }

  #because(error: unknown): string {
    const reason = explained(this.#target, error);
    return reason instanceof RequestError ? reason.because : 'unreachable';
  }
}

/** Waits until the asker takes more. @throws the signal's reason when it wants no more. */
async function leave(exchange: Exchange): Promise<void> {
  const { signal } = exchange.leaving;
  while (exchange.credit === 0 && !signal.aborted)
    await new Promise<void>((resolve) => {
      exchange.wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  signal.throwIfAborted();
}
