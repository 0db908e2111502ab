import { closeSync, openSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import type { udp } from 'bun';
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
import { formatAddress } from '../listen-address.ts';
import { IdleWatch } from '../tcp/idle-watch.ts';
import { ToxicChoice } from '../tcp/toxic-choice.ts';
import type { Stream } from '../toxic-kind.ts';
import type { DialledAddress } from '../upstream-address.ts';
import { DatagramRoom } from './datagram-room.ts';
import { type ClientContext, ProxiedClient, type UpstreamSocket } from './proxied-client.ts';
import { type Lookup, UpstreamResolver } from './upstream-resolver.ts';

export type UdpPlaneOptions = PlaneOptions & {
  /** One for all proxies of a thread. */
  readonly deadlines?: Deadlines;
  /** What went wrong with a client, in words for the log. */
  readonly warn?: (message: string) => void;
  /** Milliseconds after which a client that sends and gets nothing is forgotten. @default 60000 */
  readonly idle?: number;
  /** Clients that are known at once, each with a socket; beyond, the one that was silent longest goes. @default 4096 */
  readonly maximumClients?: number;
  /** Bytes that may wait in all stages together. @default 32 MiB */
  readonly room?: number;
  readonly lookup?: Lookup;
  /** One for all proxies of a process; a client that there is no room for is not served until another is forgotten. */
  readonly descriptors?: Pick<DescriptorRoom, 'has'>;
};

/**
 * Moves the datagrams of a UDP proxy. Every client has a connected socket of its own towards the upstream, so that
 * answers find their way, nobody else can answer, and the upstream's ICMP refusals are heard. Bun's own sockets:
 * `node:dgram` moves two thirds of the datagrams for twice the processor time (README).
 */
export function createUdpPlane(options: UdpPlaneOptions): DataPlane {
  return new UdpPlane(options);
}

class UdpPlane implements DataPlane {
  readonly #options: UdpPlaneOptions;
  readonly #deadlines: Deadlines;
  readonly #choice: ToxicChoice;
  readonly #resolver: UpstreamResolver;
  readonly #room: DatagramRoom;
  readonly #idle: IdleWatch;
  /** By address and port, the one that was heard last at the end. */
  readonly #clients = new Map<string, ProxiedClient>();
  readonly #taps = new Set<Tap>();
  readonly #totals = { upstream: { received: 0, sent: 0 }, downstream: { received: 0, sent: 0 } };
  readonly #context: ClientContext;
  #toxics: Toxic[] = [];
  #listener: udp.Socket<'buffer'> | undefined;
  #dialled: string | undefined;
  #latest: ProxiedClient | undefined;
  #accepted = 0;
  #failed = 0;
  /** Clients that wait for their sockets. */
  #opening = 0;

  constructor(options: UdpPlaneOptions) {
    this.#options = options;
    this.#deadlines = options.deadlines ?? new Deadlines();
    this.#choice = new ToxicChoice(options.seed, options.proxy);
    this.#resolver = new UpstreamResolver(options.upstream, this.#deadlines.now, options.lookup);
    this.#room = new DatagramRoom(options.room);
    this.#idle = new IdleWatch(this.#deadlines, options.idle ?? 60_000);
    this.#context = {
      deadlines: this.#deadlines,
      room: this.#room,
      totals: this.#totals,
      random: (toxic, client) => this.#choice.random(toxic, client),
      isTapped: () => this.#taps.size > 0,
      opened: (client) => this.#tell(client, 'open', null, null),
      tellData: (client, stream, data) => this.#tell(client, 'data', stream, data),
      answer: ({ address, port }, data) => this.#answer(address, port, data),
      idled: (client) => this.#end(client),
      failed: (because) => options.warn?.(because),
    };
  }

  async listen({ host, port }: PlaneAddress): Promise<PlaneAddress> {
    this.#listener = await Bun.udpSocket({
      hostname: host,
      port,
      socket: {
        data: (_socket, data, fromPort, address) => this.#heard(data, address, fromPort),
        // A client that is gone refuses its answer; the others are not concerned.
        error: () => {},
      },
    });
    return { host, port: this.#listener.port };
  }

  close(): void {
    this.#listener?.close();
    this.#listener = undefined;
    for (const client of [...this.#clients.values()]) this.#end(client);
  }

  setUpstream(upstream: string): void {
    this.#resolver.set(upstream);
  }

  added(toxic: Toxic): void {
    this.#toxics.push(toxic);
    for (const client of this.#clients.values())
      if (this.#isFor(toxic, client)) client.add(toxic, this.#toxics);
  }

  changed(toxic: Toxic): void {
    this.#choice.changed(toxic);
    for (const client of this.#clients.values()) {
      const isFor = this.#isFor(toxic, client);
      if (!client.has(toxic)) {
        if (isFor) client.add(toxic, this.#toxics);
      } else if (isFor) client.change(toxic);
      else client.remove(toxic);
    }
  }

  removed(toxic: Toxic): void {
    this.#toxics = this.#toxics.filter((other) => other !== toxic);
    for (const client of this.#clients.values()) client.remove(toxic);
  }

  connections(): ConnectionState[] {
    return [...this.#clients.values()].map((client) => client.state()).sort((a, b) => a.id - b.id);
  }

  closeConnection(id: number): boolean {
    for (const client of this.#clients.values())
      if (client.id === id) {
        this.#end(client);
        return true;
      }
    return false;
  }

  counters(): PlaneCounters {
    const { upstream, downstream } = this.#totals;
    return {
      connections: this.#clients.size,
      accepted: this.#accepted,
      failed: this.#failed,
      dropped: this.#room.dropped,
      bytes: { upstream: { ...upstream }, downstream: { ...downstream } },
      // Nobody says that a socket for datagrams has been answered.
      connect: { counts: connectBuckets.map(() => 0), sum: 0, count: 0 },
    };
  }

  affected(toxic: Toxic): number {
    let count = 0;
    for (const client of this.#clients.values()) if (client.isAffectedBy(toxic)) count++;
    return count;
  }

  tap(tap: Tap): () => void {
    this.#taps.add(tap);
    return () => {
      this.#taps.delete(tap);
    };
  }

  #heard(data: Uint8Array, address: string, port: number): void {
    const key = `${address} ${port}`;
    let client = this.#clients.get(key);
    if (client === undefined) {
      if (!this.#hasRoom()) {
        this.#room.dropped++;
        return;
      }
      client = this.#accept(key, { address, port });
    } else if (client !== this.#latest) {
      this.#clients.delete(key);
      this.#clients.set(key, client);
    }
    this.#latest = client;
    client.receive('upstream', data);
    if (this.#resolver.isStale) void this.#resolveAgain();
  }

  /** A socket does not tell its descriptor: the lowest free one says how many are in use, but for those to come. */
  #hasRoom(): boolean {
    const { descriptors } = this.#options;
    return descriptors === undefined || descriptors.has(lowestFreeDescriptor() + this.#opening);
  }

  #accept(key: string, from: { address: string; port: number }): ProxiedClient {
    const { maximumClients = 4_096 } = this.#options;
    for (const oldest of this.#clients.values()) {
      if (this.#clients.size < maximumClients) break;
      this.#end(oldest);
    }
    const client = new ProxiedClient(this.#context, ++this.#accepted, from);
    this.#clients.set(key, client);
    this.#idle.add(client);
    if (this.#toxics.length > 0)
      client.indexes = new Map(this.#toxics.map((toxic) => [toxic, toxic.seen++] as const));
    for (const toxic of this.#toxics) if (this.#isFor(toxic, client)) client.add(toxic, this.#toxics);
    void this.#open(client);
    return client;
  }

  #isFor(toxic: Toxic, client: ProxiedClient): boolean {
    return this.#choice.isFor(toxic, client, client.indexes?.get(toxic));
  }

  /** Gives a client its socket. Where there is none to be had the client is forgotten, and tried anew when it sends again. */
  async #open(client: ProxiedClient): Promise<void> {
    const number = ++client.sockets;
    this.#opening++;
    const isLate = () => client.isOver || client.sockets !== number;
    try {
      const address = await this.#resolver.resolve();
      this.#dialled = formatAddress(address);
      const socket = isLate() ? undefined : await this.#connect(client, address);
      if (socket === undefined || isLate()) return socket?.close();
      client.open(socket);
    } catch (error) {
      if (isLate()) return;
      this.#failed++;
      this.#options.warn?.(`cannot send to ${this.#resolver.upstream}: ${errorMessage(error)}`);
      this.#end(client);
    } finally {
      this.#opening--;
    }
  }

  async #connect(client: ProxiedClient, address: DialledAddress): Promise<UpstreamSocket> {
    const socket = await Bun.udpSocket({
      hostname: isIPv6(address.host) ? '::' : '0.0.0.0',
      connect: { hostname: address.host, port: address.port },
      socket: {
        data: (_socket, data) => {
          if (!client.isOver) client.receive('downstream', data);
        },
        // The runtime gives the error alone, against its types.
        error: (...told: unknown[]) => this.#refused(client, told.at(-1)),
      },
    });
    return {
      remote: formatAddress(address),
      send: (data) => sent(() => socket.send(data)),
      close: () => socket.close(),
    };
  }

  /** The upstream is down, or out of reach: it may come back, and the client may wait for that. */
  #refused(client: ProxiedClient, error: unknown): void {
    if (client.isOver) return;
    this.#failed++;
    if (client.isRefused) return;
    client.isRefused = true;
    this.#options.warn?.(`${this.#resolver.upstream} refuses ${client.client}: ${errorMessage(error)}`);
  }

  /** Clients that never fall silent must find an upstream that has moved. */
  async #resolveAgain(): Promise<void> {
    const before = this.#dialled;
    const found = await this.#resolver.resolve().catch(() => undefined);
    if (found === undefined || before === undefined || formatAddress(found) === before) return;
    for (const client of this.#clients.values()) {
      if (client.upstream === null || client.upstream === formatAddress(found)) continue;
      client.closeSocket();
      void this.#open(client);
    }
  }

  #answer(address: string, port: number, data: Uint8Array): boolean {
    const listener = this.#listener;
    return listener !== undefined && sent(() => listener.send(data, port, address));
  }

  #end(client: ProxiedClient): void {
    if (client.isOver) return;
    this.#tell(client, 'close', null, null);
    client.end();
    this.#idle.delete(client);
    this.#clients.delete(`${client.address} ${client.port}`);
    if (this.#latest === client) this.#latest = undefined;
  }

  #tell(
    { id, client, upstream }: ProxiedClient,
    event: 'open' | 'data' | 'close',
    stream: Stream | null,
    data: Uint8Array | null,
  ): void {
    if (this.#taps.size === 0) return;
    const record = { time: Date.now(), connection: id, client, upstream, event, stream, data };
    for (const tap of this.#taps) tap(record);
  }
}

function lowestFreeDescriptor(): number {
  try {
    const descriptor = openSync('/dev/null', 'r');
    closeSync(descriptor);
    return descriptor;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * Sends once more where an earlier datagram was refused: the kernel tells that with the next one, which it has not
 * sent then. @returns false where the datagram is lost
 */
function sent(send: () => boolean): boolean {
  for (let attempt = 0; attempt < 2; attempt++)
    try {
      return send();
    } catch (error) {
      if (errorCode(error) !== 'ECONNREFUSED') return false;
    }
  return false;
}
