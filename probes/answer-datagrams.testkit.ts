import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** A UDP port for the running test that answers each datagram as it is told, with none, one or several. */
export async function answerDatagrams(
  answer: (bytes: Buffer) => Uint8Array | readonly Uint8Array[] | undefined,
  host: '127.0.0.1' | '::1' = '127.0.0.1',
): Promise<string> {
  const socket = createSocket(host === '::1' ? 'udp6' : 'udp4');
  onTestFinished(() => void socket.close());
  socket.bind(0, host);
  await once(socket, 'listening');
  socket.on('message', (bytes, { port, address }) => {
    for (const part of [answer(bytes) ?? []].flat() as Uint8Array[]) socket.send(part, port, address);
  });
  return `${host === '::1' ? '[::1]' : host}:${socket.address().port}`;
}
