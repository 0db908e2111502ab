import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { z } from 'zod';
import type { ProbeRun } from '../probe-run.ts';
import { ByteChannel } from './byte-channel.ts';
import { type ConnectionOptions, parseHostAndPort } from './connection-options.ts';
import { openConnection, openUnixConnection } from './open-connection.ts';
import { secureConnection } from './secure-connection.ts';
import type { TlsOptions } from './tls-options.ts';

/** One connection and what is said over it; TLS may begin on it at any point. Who opened it closes it. */
export class Conversation {
  /** Whether it is over TCP, and no Unix socket. */
  readonly overNetwork: boolean;
  readonly #run: ProbeRun;
  readonly #host: string;
  readonly #socket: Socket;
  readonly #loopback: boolean;
  #secured: TLSSocket | undefined;
  #channel: ByteChannel | undefined;

  /** @param host the name that a certificate must be for; undefined over a Unix socket */
  constructor(socket: Socket, host: string | undefined, run: ProbeRun) {
    this.#socket = socket;
    this.#host = host ?? 'localhost';
    this.#run = run;
    this.overNetwork = host !== undefined;
    // Asked now: a socket that has been closed has no address.
    this.#loopback = /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? '');
  }

  /** What is read and written now; another one after `startTls`. */
  get channel(): ByteChannel {
    this.#channel ??= new ByteChannel(this.#secured ?? this.#socket, this.#run);
    return this.#channel;
  }

  get secured(): boolean {
    return this.#secured !== undefined;
  }

  /** Whether nobody between can read along: over TLS, a Unix socket, or on loopback. */
  get confidential(): boolean {
    return this.secured || this.#loopback || !this.overNetwork;
  }

  /** The phase `tls`. @throws ProbeFailure as `secureConnection`, or `unexpected-bytes` when the peer spoke too early */
  async startTls(tls: TlsOptions): Promise<void> {
    this.#channel?.release();
    this.#channel = undefined;
    const { socket } = await secureConnection(this.#socket, { tls, host: this.#host }, this.#run);
    this.#secured = socket;
  }

  close(): void {
    this.#channel?.close();
    this.#secured?.destroy();
    this.#socket.destroy();
  }
}

/** `host:port`, `[v6]:port`, or the absolute path of a Unix socket. */
export const serviceAddress = z.string().refine((text) => text.startsWith('/') || parseHostAndPort(text), {
  message: 'expected HOST:PORT, such as db-1:5432 or [::1]:5432, or the path of a Unix socket',
});

/** Over TCP or a Unix socket. @param address as `serviceAddress` takes it */
export async function openConversation(
  address: string,
  options: ConnectionOptions,
  run: ProbeRun,
): Promise<Conversation> {
  if (address.startsWith('/')) return openUnixConversation(address, run);
  const target = parseHostAndPort(address)!;
  return new Conversation(await openConnection(target, options, run), target.host, run);
}

/** Over a stream socket of this host. */
export async function openUnixConversation(path: string, run: ProbeRun): Promise<Conversation> {
  return new Conversation(await openUnixConnection(path, run), undefined, run);
}
