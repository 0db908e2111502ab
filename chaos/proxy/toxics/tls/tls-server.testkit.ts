import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { selfSigned } from '../../../../agent/kit/self-signed.ts';

const DAY = 86_400_000;

/** A server that answers each line with its own in capitals. */
export async function startTlsServer(ALPNProtocols?: string[]): Promise<number> {
  const now = Date.now();
  const certificate = selfSigned({ names: ['real.example'], notBefore: now - DAY, notAfter: now + DAY });
  const server = createServer(
    { ...certificate, ...(ALPNProtocols && { ALPNProtocols }) },
    (socket: TLSSocket) => {
      socket.on('error', () => {});
      socket.on('data', (data) => void socket.write(String(data).toUpperCase()));
      socket.on('end', () => void socket.end());
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
