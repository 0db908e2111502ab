import { EventEmitter } from 'node:events';
import type { ProbeRun } from '../probe-run.ts';
import type { ByteStream } from './byte-stream.ts';

/**
 * A TCP connection without the streams of Node: they take two thirds of the CPU of a short probe. Events `data`, `end`,
 * `close` and `error`, as a `net.Socket` has them; nothing holds back what comes, so who reads bounds it.
 */
export class LightConnection extends EventEmitter implements ByteStream {
  #socket: Bun.Socket<LightConnection> | undefined;
  #unsent: Buffer = Buffer.alloc(0);
  #over = false;

  write(bytes: string | Uint8Array): void {
    if (this.#over) return;
    const all = Buffer.concat([this.#unsent, Buffer.from(bytes as string)]);
    const sent = this.#socket?.write(all) ?? 0;
    this.#unsent = all.subarray(Math.max(0, sent));
  }

  /** Ends the connection; one that does not stand yet is ended as soon as it does. */
  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket?.end();
  }

  opened(socket: Bun.Socket<LightConnection>): void {
    this.#socket = socket;
    if (this.#over) socket.end();
    else this.emit('connect');
  }

  drained(): void {
    if (this.#unsent.length > 0) this.write('');
  }

  heard(event: 'data' | 'end' | 'close' | 'error', value?: unknown): void {
    // Without a listener an `error` would be thrown.
    if (event !== 'error' || this.listenerCount('error') > 0) this.emit(event, value);
  }
}

const handlers: Bun.SocketHandler<LightConnection> = {
  open: (socket) => socket.data.opened(socket),
  data: ({ data }, bytes) => data.heard('data', bytes),
  drain: ({ data }) => data.drained(),
  end: ({ data }) => data.heard('end'),
  error: ({ data }, error) => data.heard('error', error),
  close({ data }, error) {
    if (error !== undefined && error !== null) data.heard('error', error);
    data.heard('close');
  },
};

/**
 * Connects; the connection ends with the run. An attempt that nobody answers cannot be taken back: the kernel gives it up
 * after two minutes. So ask only those who answered before.
 *
 * @throws system errors, the run's own failure
 */
export function connectLightly(hostname: string, port: number, run: ProbeRun): Promise<LightConnection> {
  const { promise, resolve, reject } = Promise.withResolvers<LightConnection>();
  const connection = new LightConnection();
  const abort = () => {
    connection.destroy();
    reject(run.signal.reason);
    connection.heard('close');
  };
  if (run.signal.aborted) abort();
  else {
    run.signal.addEventListener('abort', abort, { once: true });
    connection.once('close', () => run.signal.removeEventListener('abort', abort));
    connection.once('connect', () => resolve(connection));
    Bun.connect({ hostname, port, data: connection, socket: handlers }).catch(reject);
  }
  return promise;
}
