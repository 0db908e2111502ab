import { createSocket, type Socket } from 'node:dgram';
import type { ProbeRun } from '../probe-run.ts';

export type Datagram = {
  readonly bytes: Buffer;
  /** When it was read, on the monotonic clock of the run. */
  readonly at: number;
};

export type DatagramPeer = {
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
  /** The address of this host to send from. */
  readonly source?: string | undefined;
};

/** Datagrams that may wait to be read; more are dropped, as the kernel does. */
const MOST_WAITING = 64;

/**
 * A connected UDP socket on a port of its own: the kernel drops what comes from another address, and a port that is
 * closed shows as `ECONNREFUSED` when an answer is waited for. Every wait ends with the run; who opened it closes it.
 */
export class DatagramChannel {
  readonly #socket: Socket;
  readonly #run: ProbeRun;
  readonly #waiting: Datagram[] = [];
  #failure: unknown;
  #wake: () => void = () => {};

  private constructor(socket: Socket, run: ProbeRun) {
    this.#socket = socket;
    this.#run = run;
    socket.on('message', (bytes) => this.#arrived(bytes));
    socket.on('error', (error) => this.#fail(error));
    run.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Opens it. @throws system errors: no route, no such address of this host; the run's own */
  static async open(peer: DatagramPeer, run: ProbeRun): Promise<DatagramChannel> {
    run.signal.throwIfAborted();
    const socket = createSocket(peer.family === 6 ? 'udp6' : 'udp4');
    try {
      await connected(socket, peer);
    } catch (error) {
      socket.close();
      throw error;
    }
    return new DatagramChannel(socket, run);
  }

  /** Sends; what cannot be sent shows when an answer is waited for. */
  send(bytes: Uint8Array): void {
    this.#socket.send(bytes, (error) => {
      if (error) this.#fail(error);
    });
  }

  /**
   * The next datagram, or undefined when none came within `patience` milliseconds.
   *
   * @throws system errors (`ECONNREFUSED`), the run's own failure
   */
  async receive(patience?: number): Promise<Datagram | undefined> {
    let over = false;
    const timer = patience === undefined ? undefined : setTimeout(() => expire(), patience);
    const expire = () => {
      over = true;
      this.#wake();
    };
    try {
      for (;;) {
        this.#run.signal.throwIfAborted();
        const datagram = this.#waiting.shift();
        if (datagram !== undefined) return datagram;
        if (this.#failure !== undefined) throw this.#failure;
        if (over) return undefined;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#run.signal.removeEventListener('abort', this.#onAbort);
    this.#socket.removeAllListeners('message');
    this.#socket.close();
  }

  #arrived(bytes: Buffer): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push({ bytes, at: this.#run.clock.monotonic() });
    this.#wake();
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#wake();
  }

  #onAbort = (): void => this.#wake();
}

function connected(socket: Socket, { address, port, source }: DatagramPeer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    const join = () =>
      socket.connect(port, address, (error?: Error) => {
        socket.off('error', reject);
        if (error) reject(error);
        else resolve();
      });
    if (source === undefined) join();
    else socket.bind({ address: source, port: 0 }, join);
  });
}
