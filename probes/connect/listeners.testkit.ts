import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';

/** A listener on loopback for the running test, that does with each connection what it is told. @returns its port */
export async function listener(serve: (socket: Socket) => void, host = '127.0.0.1'): Promise<number> {
  return listening(createServer(), 'connection', serve, host);
}

/** The same behind TLS. */
export async function tlsListener(
  options: TlsOptions,
  serve: (socket: Socket) => void = (socket) => void socket.resume(),
): Promise<number> {
  const server = createTlsServer(options);
  server.on('tlsClientError', () => {});
  return listening(server, 'secureConnection', serve, '127.0.0.1');
}

async function listening(
  server: Server,
  event: string,
  serve: (socket: Socket) => void,
  host: string,
): Promise<number> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => void open.add(socket.on('error', () => {})));
  server.on(event, (socket: Socket) => serve(socket.on('error', () => {})));
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return (server.address() as { port: number }).port;
}
