import { connect, type Socket } from 'node:net';
import { errorCode } from '../../../agent/kit/errors.ts';
import type { ClientAddress, Observation } from './observation.ts';

export type TcpLook = {
  /** What is sent once connected; nothing where the server speaks first or shall be left alone. */
  readonly request: Uint8Array;
  /** Ends it: so many bytes have come. */
  readonly bytes?: number;
  /** Ends our side once the first bytes have come, and waits for the end of the other. */
  readonly halfClose?: boolean;
  /** Milliseconds after which it is over in any case. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
};

/** Bytes of an answer that are kept. */
const HEAD = 65_536;

/** Connects once, sends, and tells what came of it. @throws the reason of the signal, nothing else */
export async function observeTcp(address: ClientAddress, look: TcpLook): Promise<Observation> {
  look.signal?.throwIfAborted();
  const socket = connect({ ...address, noDelay: true, allowHalfOpen: true });
  const { promise, resolve, reject } = Promise.withResolvers<Observation>();
  const abort = () => reject(look.signal?.reason);
  look.signal?.addEventListener('abort', abort, { once: true });
  const seen = new Sighting(socket, look, resolve);
  const timer = setTimeout(() => seen.finish('open'), look.limit);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    look.signal?.removeEventListener('abort', abort);
    socket.destroy();
  }
}

/** One connection, as it is seen. */
class Sighting {
  readonly #socket: Socket;
  readonly #look: TcpLook;
  readonly #done: (seen: Observation) => void;
  readonly #head: Buffer[] = [];
  #since = performance.now();
  #connected: number | null = null;
  #answered: number | null = null;
  #finished: number | null = null;
  #bytes = 0;
  #pieces = 0;

  constructor(socket: Socket, look: TcpLook, done: (seen: Observation) => void) {
    this.#socket = socket;
    this.#look = look;
    this.#done = done;
    socket.on('connect', () => this.#connect());
    socket.on('data', (data: Buffer) => this.#take(data));
    socket.on('end', () => this.finish('fin'));
    socket.on('error', (error) => this.finish(this.#endBy(error)));
    socket.on('close', () => this.finish('fin'));
  }

  /** The first end counts. */
  finish(end: Observation['end']): void {
    this.#done({
      ...{ connected: this.#connected, answered: this.#answered, finished: this.#finished },
      ...{ bytes: this.#bytes, pieces: this.#pieces, head: Buffer.concat(this.#head) },
      ...{ end, ended: end === 'open' ? null : this.#elapsed() },
    });
  }

  #connect(): void {
    this.#connected = this.#elapsed();
    this.#since = performance.now();
    if (this.#look.request.length > 0) this.#socket.write(this.#look.request);
  }

  #take(data: Buffer): void {
    this.#finished = this.#elapsed();
    this.#answered ??= this.#finished;
    if (this.#bytes < HEAD) this.#head.push(data.subarray(0, HEAD - this.#bytes));
    this.#bytes += data.length;
    this.#pieces += 1;
    if (this.#look.halfClose && this.#pieces === 1) this.#endOurs();
    if (this.#look.bytes !== undefined && this.#bytes >= this.#look.bytes) this.finish('open');
  }

  #endOurs(): void {
    this.#since = performance.now();
    this.#socket.end();
  }

  #endBy(error: unknown): Observation['end'] {
    const code = errorCode(error);
    if (code === 'ECONNREFUSED') return 'refused';
    return this.#connected !== null || code === 'ECONNRESET' ? 'reset' : 'failed';
  }

  #elapsed(): number {
    return performance.now() - this.#since;
  }
}
