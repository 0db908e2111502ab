import type { Socket } from 'node:net';
import { listener } from '../../connect/listeners.testkit.ts';
import { acceptOf } from './upgrade.ts';

/** A listener on loopback that answers the handshake, then does with the connection what it is told. @returns its URL */
export async function webSocketPeer(serve: (socket: Socket, heard: Buffer[]) => void): Promise<string> {
  const port = await listener((socket) => {
    let head = '';
    const onHead = (bytes: Buffer) => {
      head += bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', onHead);
      const heard: Buffer[] = [];
      socket.on('data', (more: Buffer) => void heard.push(more));
      socket.write(switching(/sec-websocket-key: (.*)\r/i.exec(head)?.[1] ?? ''));
      serve(socket, heard);
    };
    socket.on('data', onHead);
  });
  return `ws://127.0.0.1:${port}/`;
}

export function switching(key: string, more = ''): string {
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptOf(key)}\r\n${more}\r\n`;
}

/** A frame as a server sends it, not masked; the first byte as it stands. */
export function serverFrame(first: number, payload: string | Uint8Array): Buffer {
  const bytes = Buffer.from(payload as string);
  return Buffer.concat([Buffer.of(first, bytes.length), bytes]);
}
