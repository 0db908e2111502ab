import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Toxic } from './active-toxic.ts';
import { connectBuckets, type DataPlane, type PlaneOptions } from './data-plane.ts';
import { formatAddress } from './listen-address.ts';
import { createFaultProxies, type FaultProxiesOptions, type MeteredProxies } from './proxy-collection.ts';

/** A plane that really listens, swallows what comes, and keeps what it was told. */
export type ListeningPlane = DataPlane & {
  readonly options: PlaneOptions;
  readonly told: string[];
  upstream: string;
  isListening(): boolean;
  /** `127.0.0.1:41234`; undefined while it does not listen. */
  bound: string | undefined;
};

export function createListeningPlane(options: PlaneOptions): ListeningPlane {
  const told: string[] = [];
  const sockets = new Map<number, Socket>();
  const bytes = { upstream: { received: 0, sent: 0 }, downstream: { received: 0, sent: 0 } };
  let server: Server | undefined;
  let accepted = 0;
  const tell = (what: string) => (toxic: Toxic) => void told.push(`${what} ${toxic.name}`);
  const plane: ListeningPlane = {
    options,
    told,
    upstream: options.upstream,
    isListening: () => server !== undefined,
    bound: undefined,
    async listen({ host, port }) {
      const starting = createServer((socket) => {
        const id = ++accepted;
        sockets.set(id, socket);
        socket.on('error', () => {}).on('close', () => sockets.delete(id));
        socket.on('data', (data) => {
          bytes.upstream.received += data.length;
          bytes.upstream.sent += data.length;
        });
      });
      starting.listen({ host, port });
      await once(starting, 'listening');
      server = starting;
      const bound = starting.address() as AddressInfo;
      plane.bound = formatAddress({ host: bound.address, port: bound.port });
      return { host: bound.address, port: bound.port };
    },
    close() {
      server?.close();
      server = undefined;
      plane.bound = undefined;
      for (const socket of sockets.values()) socket.destroy();
    },
    setUpstream(upstream) {
      plane.upstream = upstream;
    },
    added: tell('added'),
    changed: tell('changed'),
    removed: tell('removed'),
    connections: () =>
      [...sockets].map(([id, socket]) => ({
        id,
        client: `${socket.remoteAddress}:${socket.remotePort}`,
        upstream: null,
        age: 0,
        bytes,
        held: 0,
        toxics: [],
      })),
    closeConnection(id) {
      sockets.get(id)?.destroy();
      return sockets.has(id);
    },
    counters: () => ({
      connections: sockets.size,
      accepted,
      failed: 0,
      bytes,
      connect: { counts: connectBuckets.map(() => 0), sum: 0, count: 0 },
    }),
    affected: () => sockets.size,
    tap: () => () => {},
  };
  return plane;
}

/** Proxies on such planes; close them in the end. */
export function createTestProxies(options: Partial<FaultProxiesOptions> = {}): {
  proxies: MeteredProxies;
  planes: ListeningPlane[];
} {
  const planes: ListeningPlane[] = [];
  const factory = (options: PlaneOptions) => {
    const plane = createListeningPlane(options);
    planes.push(plane);
    return plane;
  };
  return {
    proxies: createFaultProxies({ planes: { tcp: factory, udp: factory }, seed: 1, ...options }),
    planes,
  };
}
