import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** A UDP port for the running test that answers each datagram as it is told, with none, one or several. */
export async function answerDatagrams(
  answer: (bytes: Buffer) => Uint8Array | readonly Uint8Array[] | undefined,
): Promise<string> {
  const socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('message', (bytes, { port, address }) => {
    for (const part of [answer(bytes) ?? []].flat() as Uint8Array[]) socket.send(part, port, address);
  });
  return `127.0.0.1:${socket.address().port}`;
}
