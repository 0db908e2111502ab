import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { ClientAddress, Observation } from './observation.ts';

export type UdpLook = {
  /** How many datagrams are sent, one right behind the other. */
  readonly count: number;
  /** Milliseconds for all answers. */
  readonly limit: number;
  /** Milliseconds without an answer after which no more is awaited, once there was one. */
  readonly quiet: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Sends a burst of DNS queries for the root, which a name server answers, and whatever echoes. An answer is known by the
 * first two bytes, the id of its query.
 *
 * @returns `pieces` answers with their ids in `head`, in the order they came; `answered` the middle of their times;
 *   `bytes` and `finished` as with a connection
 * @throws the reason of the signal
 */
export async function observeUdp(address: ClientAddress, look: UdpLook): Promise<Observation> {
  look.signal?.throwIfAborted();
  const socket = createSocket(isIPv6(address.host) ? 'udp6' : 'udp4');
  const { promise, resolve, reject } = Promise.withResolvers<Observation>();
  const abort = () => reject(look.signal?.reason);
  look.signal?.addEventListener('abort', abort, { once: true });
  const burst = new Burst(look, resolve);
  const timer = setTimeout(() => burst.finish(), look.limit);
  // Nobody listens: that shows as no answer.
  socket.on('error', () => {});
  socket.on('message', (answer) => burst.take(answer));
  try {
    for (let id = 0; id < look.count; id += 1) burst.send(id, socket, address);
    return await promise;
  } finally {
    clearTimeout(timer);
    burst.stop();
    look.signal?.removeEventListener('abort', abort);
    socket.close();
  }
}

/** Queries that were sent, and the answers to them. */
class Burst {
  readonly #quiet: number;
  readonly #done: (seen: Observation) => void;
  readonly #began = performance.now();
  readonly #sent: number[] = [];
  readonly #times: number[] = [];
  readonly #ids: number[] = [];
  #bytes = 0;
  #finished: number | null = null;
  #pause: NodeJS.Timeout | undefined;

  constructor({ quiet }: UdpLook, done: (seen: Observation) => void) {
    this.#quiet = quiet;
    this.#done = done;
  }

  send(id: number, socket: Socket, { host, port }: ClientAddress): void {
    this.#sent[id] = performance.now();
    socket.send(rootQuery(id), port, host);
  }

  take(answer: Buffer): void {
    const id = answer.length < 2 ? -1 : answer.readUInt16BE(0);
    const sent = this.#sent[id];
    if (sent === undefined) return;
    this.#finished = performance.now() - this.#began;
    this.#times.push(performance.now() - sent);
    this.#ids.push(id);
    this.#bytes += answer.length;
    this.stop();
    this.#pause = setTimeout(() => this.finish(), this.#quiet);
  }

  finish(): void {
    const answered = this.#times.sort((a, b) => a - b)[Math.floor(this.#times.length / 2)] ?? null;
    this.#done({
      ...{ connected: 0, answered, finished: this.#finished, bytes: this.#bytes },
      ...{ pieces: this.#ids.length, head: Uint8Array.from(this.#ids), end: 'open', ended: null },
    });
  }

  /** Waits for no more. */
  stop(): void {
    clearTimeout(this.#pause);
  }
}

/** Who serves the root: a query of DNS (RFC 1035 §4.1). */
function rootQuery(id: number): Buffer {
  return Buffer.from([0, id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]);
}

export const queryLength = rootQuery(0).length;
