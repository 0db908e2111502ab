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
import type { DescriptorRoom } from '../descriptor-room.ts';
import type { Opening, Stream } from '../toxic-kind.ts';
import { upstreamAddress } from '../upstream-address.ts';
import { type IdleSubject, IdleWatch } from './idle-watch.ts';
import { type ConnectionContext, type ConnectionEvent, ProxiedConnection } from './proxied-connection.ts';
import { ToxicChoice } from './toxic-choice.ts';

/** Which connection a socket is of, and which direction it is the sender of. */
type End = { readonly connection: ProxiedConnection; readonly stream: Stream; readonly dial?: Dial };
/** A dial that is under way. */
type Dial = IdleSubject & {
  readonly connection: ProxiedConnection;
  readonly began: number;
  readonly plane: TcpPlane;
};

export type TcpPlaneOptions = PlaneOptions & {
  /** One for all proxies of a thread. */
  readonly deadlines?: Deadlines;
  /** What went wrong with a connection, in words for the log. */
  readonly warn?: (message: string) => void;
  /** Whether the process may have one more connection. @default it always may */
  readonly descriptors?: DescriptorRoom;
};

/** Connections whose sockets are ended in one turn of the event loop. */
const ENDED_AT_ONCE = 250;
/** Milliseconds that a connection of which one side has ended may be idle. */
const HALF_CLOSED = 60_000;

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
  readonly #dials: IdleWatch;
  readonly #taps = new Set<Tap>();
  readonly #totals = { upstream: { received: 0, sent: 0 }, downstream: { received: 0, sent: 0 } };
  readonly #connect = { counts: connectBuckets.map(() => 0), sum: 0, count: 0 };
  readonly #context: ConnectionContext;
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
    this.#dials = new IdleWatch(this.#deadlines, options.connectTimeout);
    this.#context = {
      deadlines: this.#deadlines,
      totals: this.#totals,
      halfClosed: new IdleWatch(this.#deadlines, HALF_CLOSED),
      random: (toxic, connection) => this.#choice.random(toxic, connection),
      isTapped: () => this.#taps.size > 0,
      tell: (...told) => this.#tell(...told),
      over: (connection) => this.#over(connection),
      failed: (error) => options.warn?.(`a toxic failed: ${errorMessage(error)}`),
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
    const ends: (() => void)[] = [];
    for (const connection of [...this.#connections.values()])
      connection.close('fin', (end) => ends.push(end));
    inTurns(ends);
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
    let count = 0;
    const among = toxic.kind.open === undefined ? this.#connections.values() : this.#held;
    for (const connection of among)
      if (toxic.kind.open === undefined ? connection.isAffectedBy(toxic) : this.#isFor(toxic, connection))
        count++;
    return count;
  }

  tap(tap: Tap): () => void {
    this.#taps.add(tap);
    return () => {
      this.#taps.delete(tap);
    };
  }

  #accept(socket: Socket<End>): void {
    const connection = new ProxiedConnection(this.#context, ++this.#accepted, socket);
    socket.data = { connection, stream: 'upstream' };
    this.#connections.set(connection.id, connection);
    if (this.#toxics.length > 0)
      connection.indexes = new Map(this.#toxics.map((toxic) => [toxic, toxic.seen++] as const));
    socket.setNoDelay(true);
    if (this.#options.descriptors?.has(descriptorOf(socket)) === false) connection.close('reset');
    else this.#admit(connection);
  }

  #admit(connection: ProxiedConnection): void {
    const opening = this.#openingOf(connection);
    if (opening === 'refuse') connection.close('reset');
    else if (opening === 'hold') this.#held.add(connection);
    else this.#dial(connection);
  }

  /** The strictest of what the toxics want that are for it. */
  #openingOf(connection: ProxiedConnection): Opening {
    if (this.#toxics.length === 0) return 'dial';
    const asked = this.#toxics
      .filter((toxic) => toxic.kind.open !== undefined && this.#isFor(toxic, connection))
      .map((toxic) => toxic.kind.open!(toxic.attributes, connection.indexes?.get(toxic) ?? 0));
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
    return this.#choice.isFor(toxic, connection, connection.indexes?.get(toxic));
  }

  #dial(connection: ProxiedConnection): void {
    const dial: Dial = {
      activity: 0,
      timedOut: () => this.#dialFailed(dial, `no answer within ${this.#options.connectTimeout} ms`),
      connection,
      began: this.#deadlines.now(),
      plane: this,
    };
    this.#dials.add(dial);
    try {
      const { host, port } = upstreamAddress(this.#upstream);
      const data: End = { connection, stream: 'downstream', dial };
      const options = { hostname: host, port, allowHalfOpen: true, data, socket: serverHandlers };
      // The handlers tell how it went; where the name has no address, only the promise does.
      Bun.connect<End>(options).catch((error: unknown) => this.#dialFailed(dial, wordsOf(error)));
    } catch (error) {
      this.#dialFailed(dial, wordsOf(error));
    }
  }

  /** A dial that took too long cannot be taken back: whoever answers late is sent away. */
  dialled(dial: Dial, server: Socket<End>): void {
    const { connection, began } = dial;
    this.#dials.delete(dial);
    if (connection.isOver) {
      server.terminate();
      return;
    }
    this.#count((this.#deadlines.now() - began) / 1_000);
    server.setNoDelay(true);
    const isBare = this.#toxics.length === 0;
    connection.open(server, isBare ? [] : this.#toxics.filter((toxic) => this.#isFor(toxic, connection)));
  }

  #dialFailed(dial: Dial, because: string): void {
    this.#dials.delete(dial);
    if (dial.connection.isOver) return;
    this.#failed++;
    this.#options.warn?.(`cannot connect to ${this.#upstream}: ${because}`);
    dial.connection.close('fin');
  }

  #count(seconds: number): void {
    this.#connect.sum += seconds;
    this.#connect.count++;
    for (let index = connectBuckets.length - 1; index >= 0 && seconds <= connectBuckets[index]!; index--)
      this.#connect.counts[index]!++;
  }

  #over(connection: ProxiedConnection): void {
    this.#connections.delete(connection.id);
    this.#held.delete(connection);
  }

  #tell(
    { id, client, upstream }: ProxiedConnection,
    event: ConnectionEvent,
    stream: Stream | null,
    data: Uint8Array | null,
  ): void {
    const record = { time: Date.now(), connection: id, client, upstream, event, stream, data };
    for (const tap of this.#taps) tap(record);
  }
}

const socketHandlers = {
  data: ({ data: { connection, stream } }: Socket<End>, data: Uint8Array) => connection.receive(stream, data),
  drain: ({ data: { connection, stream } }: Socket<End>) => connection.drained(other(stream)),
  end: ({ data: { connection, stream } }: Socket<End>) => connection.receiveEnd(stream),
  close: ({ data: { connection, stream } }: Socket<End>, error?: Error) =>
    connection.lost(stream, error !== undefined && error !== null),
  error: ({ data: { connection, stream } }: Socket<End>) => connection.lost(stream, true),
};
const serverHandlers = {
  ...socketHandlers,
  open: (socket: Socket<End>) => socket.data.dial!.plane.dialled(socket.data.dial!, socket),
  // The promise of the dial tells why it failed.
  connectError: () => {},
};

/** Ending ten thousand sockets takes a while: the thread does other things in between. */
function inTurns(ends: readonly (() => void)[]): void {
  for (const end of ends.slice(0, ENDED_AT_ONCE)) end();
  if (ends.length > ENDED_AT_ONCE) setImmediate(() => inTurns(ends.slice(ENDED_AT_ONCE)));
}

/** The direction that a socket is the reader of. */
function other(stream: Stream): Stream {
  return stream === 'upstream' ? 'downstream' : 'upstream';
}

/** The runtime has it, its types do not. */
function descriptorOf(socket: Socket<End>): number {
  return (socket as unknown as { fd: number }).fd;
}

function wordsOf(error: unknown): string {
  return errorCode(error) ?? errorMessage(error);
}
