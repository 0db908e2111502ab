import { createConnection, type Socket } from 'node:net';
import { type DbusMessage, decodeMessage, encodeMessage } from './dbus-message.ts';
import { authenticate } from './dbus-sasl.ts';
import type { DbusValue } from './dbus-value.ts';

/** A method call; without a destination it goes to whoever is at the other end of the socket. */
export type DbusCall = {
  readonly destination?: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly DbusValue[];
};

/** The other side answered a call with an error. */
export class DbusError extends Error {
  override readonly name = 'DbusError';
  /** Such as `org.freedesktop.DBus.Error.AccessDenied`. */
  readonly errorName: string;

  constructor(errorName: string, message: string) {
    super(`${errorName}: ${message}`);
    this.errorName = errorName;
  }
}

type Pending = { resolve(body: readonly DbusValue[]): void; reject(error: Error): void };

/**
 * A D-Bus client on a unix socket: calls and their answers. Signals, and calls to us, are passed over. An idle
 * connection does not keep the program alive; a question under way does.
 */
export class DbusConnection {
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  #serial = 0;
  #unread: Buffer = Buffer.alloc(0);
  #failure: Error | undefined;

  /** @param socket connected and authenticated */
  constructor(socket: Socket) {
    this.#socket = socket;
    socket.unref();
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('Cannot call over D-Bus: the connection was closed')));
  }

  /** False once the connection was closed or broke; then open another. */
  get open(): boolean {
    return this.#failure === undefined;
  }

  /** The values that the method returned. @throws DbusError when it answered with an error; Error when it cannot */
  call(call: DbusCall): Promise<readonly DbusValue[]> {
    if (this.#failure) return Promise.reject(this.#failure);
    const serial = ++this.#serial;
    const { body = [], ...header } = call;
    this.#socket.write(encodeMessage({ type: 'call', serial, body, ...header }));
    this.#socket.ref();
    return new Promise((resolve, reject) => this.#pending.set(serial, { resolve, reject }));
  }

  close(): void {
    this.#fail(new Error('Cannot call over D-Bus: we closed the connection'));
  }

  #receive(bytes: Buffer): void {
    this.#unread = this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread, bytes]);
    try {
      for (let next = decodeMessage(this.#unread); next; next = decodeMessage(this.#unread)) {
        this.#unread = this.#unread.subarray(next.size);
        this.#answer(next.message);
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #answer(message: DbusMessage): void {
    const pending = this.#pending.get(message.replySerial ?? 0);
    if (pending === undefined || (message.type !== 'reply' && message.type !== 'error')) return;
    this.#pending.delete(message.replySerial!);
    if (this.#pending.size === 0) this.#socket.unref();
    if (message.type === 'reply') pending.resolve(message.body);
    else pending.reject(new DbusError(message.errorName ?? 'unnamed error', String(message.body[0] ?? '')));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#socket.destroy();
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}

/**
 * Connects to a message bus, or to a service that speaks D-Bus itself.
 *
 * @throws Error when the socket does not answer or refuses us; `code` is `ENOENT` where there is none.
 */
export async function connectDbus(path: string, signal?: AbortSignal): Promise<DbusConnection> {
  const socket = createConnection({ path });
  const abort = () => socket.destroy(new Error('Cannot connect to D-Bus: it took too long'));
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    await authenticate(socket);
    return new DbusConnection(socket);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
