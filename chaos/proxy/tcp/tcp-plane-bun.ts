import type { Socket, TCPSocketListener } from 'bun';
import { errorCode, errorMessage } from '../../../agent/kit/errors.ts';
import type { Toxic } from '../active-toxic.ts';
import {
  type ConnectionState,
  connectBuckets,
  type DataPlane,
  type PlaneAddress,
  type PlaneCounters,
  type PlaneOptions,
  type Tap,
} from '../data-plane.ts';
import { Deadlines } from '../deadlines.ts';
import type { Opening, Stream } from '../toxic-kind.ts';
import { upstreamAddress } from '../upstream-address.ts';
import { type ConnectionEvent, ProxiedConnection } from './proxied-connection.ts';
import { ToxicChoice } from './toxic-choice.ts';

/** Which connection a socket is of, and which direction it is the sender of. */
type End = { readonly connection: ProxiedConnection; readonly stream: Stream };

export type TcpPlaneOptions = PlaneOptions & {
  /** One for all proxies of a thread. */
  readonly deadlines?: Deadlines;
  /** What went wrong with a connection, in words for the log. */
  readonly warn?: (message: string) => void;
};

/** Moves the bytes of a TCP proxy, on Bun's own sockets: `node:net` costs 1.3 to 5 times as much (README). */
export function createTcpPlane(options: TcpPlaneOptions): DataPlane {
  return new TcpPlane(options);
}

class TcpPlane implements DataPlane {
  readonly #options: TcpPlaneOptions;
  readonly #deadlines: Deadlines;
  readonly #choice: ToxicChoice;
  readonly #connections = new Map<number, ProxiedConnection>();
  /** Those that nobody dials for, until a toxic goes. */
  readonly #held = new Set<ProxiedConnection>();
  readonly #clients = new WeakMap<ProxiedConnection, Socket<End>>();
  readonly #taps = new Set<Tap>();
  readonly #totals = { upstream: { received: 0, sent: 0 }, downstream: { received: 0, sent: 0 } };
  readonly #connect = { counts: connectBuckets.map(() => 0), sum: 0, count: 0 };
  readonly #context;
  #toxics: Toxic[] = [];
  #upstream: string;
  #listener: TCPSocketListener<End> | undefined;
  #accepted = 0;
  #failed = 0;

  constructor(options: TcpPlaneOptions) {
    this.#options = options;
    this.#deadlines = options.deadlines ?? new Deadlines();
    this.#upstream = options.upstream;
    this.#choice = new ToxicChoice(options.seed, options.proxy);
    this.#context = {
      deadlines: this.#deadlines,
      totals: this.#totals,
      random: (toxic: Toxic, connection: number) => this.#choice.random(toxic, connection),
      tapped: () => (this.#taps.size === 0 ? undefined : this.#tell),
      onOver: (connection: ProxiedConnection) => {
        this.#connections.delete(connection.id);
        this.#held.delete(connection);
      },
      failed: (error: unknown) => options.warn?.(`a toxic failed: ${errorMessage(error)}`),
    };
  }

  async listen({ host, port }: PlaneAddress): Promise<PlaneAddress> {
    this.#listener = Bun.listen<End>({
      hostname: host,
      port,
      allowHalfOpen: true,
      socket: { ...socketHandlers, open: (socket) => this.#accept(socket) },
    });
    return { host, port: this.#listener.port };
  }

  close(): void {
    this.#listener?.stop(false);
    this.#listener = undefined;
    for (const connection of [...this.#connections.values()]) connection.close('fin');
  }

  setUpstream(upstream: string): void {
    this.#upstream = upstream;
  }

  added(toxic: Toxic): void {
    this.#toxics.push(toxic);
    for (const connection of this.#connections.values())
      if (this.#isFor(toxic, connection)) connection.add(toxic, this.#toxics);
  }

  changed(toxic: Toxic): void {
    this.#choice.changed(toxic);
    for (const connection of this.#connections.values()) {
      const isFor = this.#isFor(toxic, connection);
      if (!connection.has(toxic)) {
        if (isFor) connection.add(toxic, this.#toxics);
      } else if (isFor) connection.change(toxic);
      else connection.remove(toxic);
    }
    this.#retryHeld();
  }

  removed(toxic: Toxic): void {
    this.#toxics = this.#toxics.filter((other) => other !== toxic);
    for (const connection of this.#connections.values()) connection.remove(toxic);
    this.#retryHeld();
  }

  connections(): ConnectionState[] {
    return [...this.#connections.values()].map((connection) => connection.state());
  }

  closeConnection(id: number): boolean {
    const connection = this.#connections.get(id);
    connection?.close('fin');
    return connection !== undefined;
  }

  counters(): PlaneCounters {
    const { upstream, downstream } = this.#totals;
    return {
      connections: this.#connections.size,
      accepted: this.#accepted,
      failed: this.#failed,
      bytes: { upstream: { ...upstream }, downstream: { ...downstream } },
      connect: { ...this.#connect, counts: [...this.#connect.counts] },
    };
  }

  affected(toxic: Toxic): number {
    if (toxic.kind.open !== undefined)
      return [...this.#held].filter((connection) => this.#isFor(toxic, connection)).length;
    let count = 0;
    for (const connection of this.#connections.values()) if (connection.isAffectedBy(toxic)) count++;
    return count;
  }

  tap(tap: Tap): () => void {
    this.#taps.add(tap);
    return () => {
      this.#taps.delete(tap);
    };
  }

  #accept(socket: Socket<End>): void {
    const id = ++this.#accepted;
    const connection = new ProxiedConnection(this.#context, {
      id,
      client: socket,
      address: socket.remoteAddress,
      port: socket.remotePort,
    });
    socket.data = { connection, stream: 'upstream' };
    this.#clients.set(connection, socket);
    this.#connections.set(id, connection);
    for (const toxic of this.#toxics) connection.indexes.set(toxic, toxic.seen++);
    socket.setNoDelay(true);
    socket.pause();
    this.#admit(connection);
  }

  #admit(connection: ProxiedConnection): void {
    const opening = this.#openingOf(connection);
    if (opening === 'refuse') connection.close('reset');
    else if (opening === 'hold') this.#held.add(connection);
    else void this.#dial(connection);
  }

  /** The strictest of what the toxics want that are for it. */
  #openingOf(connection: ProxiedConnection): Opening {
    const asked = this.#toxics
      .filter((toxic) => toxic.kind.open !== undefined && this.#isFor(toxic, connection))
      .map((toxic) => toxic.kind.open!(toxic.attributes, connection.indexes.get(toxic) ?? 0));
    return asked.find((opening) => opening === 'refuse') ?? asked.find((one) => one === 'hold') ?? 'dial';
  }

  #retryHeld(): void {
    for (const connection of [...this.#held]) {
      if (this.#openingOf(connection) === 'hold') continue;
      this.#held.delete(connection);
      this.#admit(connection);
    }
  }

  #isFor(toxic: Toxic, connection: ProxiedConnection): boolean {
    return this.#choice.isFor(toxic, connection.id, connection.address, connection.indexes.get(toxic));
  }

  /** A dial that takes too long cannot be taken back: whoever answers late is sent away. */
  async #dial(connection: ProxiedConnection): Promise<void> {
    const began = this.#deadlines.now();
    const { connectTimeout } = this.#options;
    const timeout = this.#deadlines.at(
      connectTimeout > 0 ? began + connectTimeout : Number.POSITIVE_INFINITY,
      () => this.#dialFailed(connection, `no answer within ${connectTimeout} ms`),
    );
    try {
      const { host, port } = upstreamAddress(this.#upstream);
      const server = await Bun.connect<End>({
        hostname: host,
        port,
        allowHalfOpen: true,
        data: { connection, stream: 'downstream' },
        socket: serverHandlers,
      });
      if (connection.isOver) server.terminate();
      else this.#dialled(connection, server, this.#deadlines.now() - began);
    } catch (error) {
      if (!connection.isOver) this.#dialFailed(connection, errorCode(error) ?? errorMessage(error));
    } finally {
      timeout.cancel();
    }
  }

  #dialled(connection: ProxiedConnection, server: Socket<End>, took: number): void {
    this.#count(took / 1_000);
    server.setNoDelay(true);
    const { remoteAddress, remotePort } = server;
    connection.open(
      server,
      remoteAddress.includes(':') ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`,
      this.#toxics.filter((toxic) => this.#isFor(toxic, connection)),
    );
    if (connection.isOver) return;
    this.#clients.get(connection)?.resume();
  }

  #dialFailed(connection: ProxiedConnection, because: string): void {
    this.#failed++;
    this.#options.warn?.(`cannot connect to ${this.#upstream}: ${because}`);
    connection.close('fin');
  }

  #count(seconds: number): void {
    this.#connect.sum += seconds;
    this.#connect.count++;
    for (const [index, bound] of connectBuckets.entries())
      if (seconds <= bound) this.#connect.counts[index]!++;
  }

  readonly #tell = (
    { id, client, upstream }: ProxiedConnection,
    event: ConnectionEvent,
    stream: Stream | null,
    data: Uint8Array | null,
  ): void => {
    const record = { time: Date.now(), connection: id, client, upstream, event, stream, data };
    for (const tap of this.#taps) tap(record);
  };
}

const socketHandlers = {
  data: ({ data: { connection, stream } }: Socket<End>, data: Uint8Array) => connection.receive(stream, data),
  drain: ({ data: { connection, stream } }: Socket<End>) => connection.drained(other(stream)),
  end: ({ data: { connection, stream } }: Socket<End>) => connection.receiveEnd(stream),
  close: ({ data: { connection, stream } }: Socket<End>, error?: Error) =>
    connection.lost(stream, error !== undefined && error !== null),
  error: ({ data: { connection, stream } }: Socket<End>) => connection.lost(stream, true),
};
/** The promise of the dial tells why it failed. */
const serverHandlers = { ...socketHandlers, connectError: () => {} };

/** The direction that a socket is the reader of. */
function other(stream: Stream): Stream {
  return stream === 'upstream' ? 'downstream' : 'upstream';
}
