import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Toxic } from '../active-toxic.ts';
import type { DataPlane } from '../data-plane.ts';
import { initialAttributes, type Stream, type ToxicKind } from '../toxic-kind.ts';
import { createTcpPlane, type TcpPlaneOptions } from './tcp-plane-bun.ts';

/** A server that keeps the connections that it gets. */
export type Upstream = {
  readonly port: number;
  readonly server: Server;
  /** The next connection that nobody has taken yet. */
  next(): Promise<Peer>;
};

/** One end of a connection, with everything that it has seen. */
export type Peer = {
  readonly socket: Socket;
  /** What came, in order: text, `FIN`, `RST`, and the milliseconds when. */
  readonly seen: { readonly what: string; readonly at: number }[];
  received(): string;
  /** Waits until that has come. */
  until(what: string, timeout?: number): Promise<number>;
};

/** Listens on a free port of loopback until the test ends. */
export async function listenUpstream(): Promise<Upstream> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  const waiting: Peer[] = [];
  const asked: ((peer: Peer) => void)[] = [];
  server.on('connection', (socket) => {
    const peer = peerOf(socket);
    const next = asked.shift();
    if (next === undefined) waiting.push(peer);
    else next(peer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return {
    port: (server.address() as AddressInfo).port,
    server,
    next: () => {
      const peer = waiting.shift();
      return peer === undefined ? new Promise((resolve) => asked.push(resolve)) : Promise.resolve(peer);
    },
  };
}

function peerOf(socket: Socket): Peer {
  const seen: { what: string; at: number }[] = [];
  const began = performance.now();
  const add = (what: string) => seen.push({ what, at: performance.now() - began });
  socket.on('data', (data: Buffer) => add(data.toString('latin1')));
  socket.on('end', () => add('FIN'));
  socket.on('error', (error: NodeJS.ErrnoException) =>
    add(error.code === 'ECONNRESET' ? 'RST' : String(error.code)),
  );
  onTestFinished(() => void socket.destroy());
  const text = () =>
    seen
      .filter(({ what }) => what !== 'FIN' && what !== 'RST')
      .map(({ what }) => what)
      .join('');
  return {
    socket,
    seen,
    received: text,
    async until(what, timeout = 5_000) {
      for (const end = performance.now() + timeout; performance.now() < end; ) {
        const isThere =
          what === 'FIN' || what === 'RST' ? seen.some((one) => one.what === what) : text().includes(what);
        if (isThere) return seen.at(-1)!.at;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      throw new Error(`waited for ${what}, saw ${JSON.stringify(seen.map(({ what }) => what.slice(0, 60)))}`);
    },
  };
}

/** Connects to a port of loopback until the test ends. */
export async function connectClient(port: number): Promise<Peer> {
  const socket = new Socket({ allowHalfOpen: true });
  socket.setNoDelay(true);
  const peer = peerOf(socket);
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return peer;
}

/** A plane that listens, for an upstream, until the test ends. */
export async function listenPlane(
  upstream: Upstream | string,
  options: Partial<TcpPlaneOptions> = {},
): Promise<{ plane: DataPlane; port: number }> {
  const plane = createTcpPlane({
    proxy: 'test',
    upstream: typeof upstream === 'string' ? upstream : `127.0.0.1:${upstream.port}`,
    connectTimeout: 10_000,
    seed: 1,
    ...options,
  });
  const { port } = await plane.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => plane.close());
  return { plane, port };
}

/** A plane with one connection through it. */
export async function connectedPlane(options: Partial<TcpPlaneOptions> = {}) {
  const upstream = await listenUpstream();
  const { plane, port } = await listenPlane(upstream, options);
  const client = await connectClient(port);
  return { plane, port, upstream, client, server: await upstream.next() };
}

export function toxicOf(kind: ToxicKind, options: Partial<Toxic> & { stream?: Stream } = {}): Toxic {
  return {
    kind,
    name: `${kind.name}_downstream`,
    stream: 'downstream',
    spelled: 'downstream',
    toxicity: 1,
    match: {},
    owner: undefined,
    ttl: undefined,
    seen: 0,
    ...options,
    attributes: { ...initialAttributes(kind), ...options.attributes },
  };
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
