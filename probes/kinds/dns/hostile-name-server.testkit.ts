import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { encode, type Packet } from 'dns-packet';
import { onTestFinished } from 'vitest';

/** What a server does with a query over UDP: sends none, one or several datagrams back. */
export type Answering = (
  query: Buffer,
  reply: (bytes: Uint8Array) => void,
  other: Socket,
  port: number,
) => void;

/** A name server for the running test that answers as it is told; the address is `127.0.0.1:port`. */
export async function hostileNameServer(answering: Answering): Promise<string> {
  const [socket, other] = [createSocket('udp4'), createSocket('udp4')];
  onTestFinished(() => {
    socket.close();
    other.close();
  });
  for (const each of [socket, other]) {
    each.bind(0, '127.0.0.1');
    await once(each, 'listening');
  }
  socket.on('message', (query, { port, address }) =>
    answering(query, (bytes) => socket.send(bytes, port, address), other, port),
  );
  return `127.0.0.1:${socket.address().port}`;
}

/** The same over TCP: answers each connection with these bytes. */
export async function hostileStreamServer(answering: (query: Buffer) => Uint8Array): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (query: Buffer) => socket.write(answering(query)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An answer to a query as another implementation writes it (dns-packet). */
export function answerTo(query: Buffer, packet: Packet): Buffer {
  return encode({
    type: 'response',
    id: query.readUInt16BE(0),
    questions: [{ name: 'www.example.com', type: 'A', class: 'IN' }],
    ...packet,
  });
}

/** The header of an answer without an error, and the question of a query, to put bytes behind. */
export function answerStart(
  query: Buffer,
  counts: readonly [answers: number, authorities?: number, more?: number],
): Buffer {
  const start = Buffer.from(query.subarray(0, query.length - 11));
  start.writeUInt16BE(0x8180, 2);
  for (const [index, count] of [1, ...counts].entries()) start.writeUInt16BE(count ?? 0, 4 + 2 * index);
  for (let index = counts.length + 1; index < 4; index++) start.writeUInt16BE(0, 4 + 2 * index);
  return start;
}
