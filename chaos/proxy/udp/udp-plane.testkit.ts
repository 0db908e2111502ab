import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { Toxic } from '../active-toxic.ts';
import type { DataPlane } from '../data-plane.ts';
import { initialAttributes, type ToxicKind } from '../toxic-kind.ts';
import { createUdpPlane, type UdpPlaneOptions } from './udp-plane-bun.ts';

/** A socket of a test with all that it got, in order. */
export type Peer = {
  readonly socket: Socket;
  readonly port: number;
  readonly got: { readonly data: Buffer; readonly at: number; readonly port: number }[];
  texts(): string[];
  send(data: string | Uint8Array, port?: number): void;
  /** Waits until that many came. */
  count(most: number, timeout?: number): Promise<void>;
};

export async function bindPeer(port = 0): Promise<Peer> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1_048_576 });
  const got: Peer['got'] = [];
  socket.on('message', (data, { port }) => got.push({ data, at: performance.now(), port }));
  socket.on('error', () => {});
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => closed(socket));
  return {
    socket,
    port: socket.address().port,
    got,
    texts: () => got.map(({ data }) => data.toString('latin1')),
    send: (data, to) => socket.send(data, to ?? 0, '127.0.0.1'),
    count: (most, timeout = 10_000) => until(() => got.length >= most, timeout),
  };
}

/** A server that sends back what it gets. */
export async function bindEcho(port = 0): Promise<Peer> {
  const peer = await bindPeer(port);
  peer.socket.on('message', (data, { port }) => peer.socket.send(data, port, '127.0.0.1'));
  return peer;
}

/** A plane that listens until the test ends, and a client that sends to it. */
export async function listenPlane(
  upstream: string | number,
  options: Partial<UdpPlaneOptions> = {},
): Promise<{ plane: DataPlane; port: number; client: Peer }> {
  const plane = createUdpPlane({
    proxy: 'test',
    upstream: typeof upstream === 'number' ? `127.0.0.1:${upstream}` : upstream,
    connectTimeout: 0,
    seed: 1,
    ...options,
  });
  const { port } = await plane.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => plane.close());
  return { plane, port, client: await bindPeer() };
}

export function toxicOf(kind: ToxicKind, options: Partial<Toxic> = {}): Toxic {
  return {
    kind,
    name: kind.name,
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

export async function until(condition: () => boolean, timeout = 10_000): Promise<void> {
  for (const end = performance.now() + timeout; performance.now() < end; await pause(2))
    if (condition()) return;
  throw new Error('waited in vain');
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function closed(socket: Socket): void {
  try {
    socket.close();
  } catch {
    // A test may have closed it.
  }
}
