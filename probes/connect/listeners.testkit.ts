import { once } from 'node:events';
import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';

/** A listener on loopback for the running test, that does with each connection what it is told. @returns its port */
export async function listener(serve: (socket: Socket) => void, host = '127.0.0.1'): Promise<number> {
  return portOf(await listening(createServer(), 'connection', serve, { host, port: 0 }));
}

/** The same on a Unix socket. */
export async function unixListener(serve: (socket: Socket) => void, path: string): Promise<void> {
  await listening(createServer(), 'connection', serve, { path });
}

/** The same behind TLS. */
export async function tlsListener(
  options: TlsOptions,
  serve: (socket: Socket) => void = (socket) => void socket.resume(),
): Promise<number> {
  const server = createTlsServer(options);
  server.on('tlsClientError', () => {});
  return portOf(await listening(server, 'secureConnection', serve, { host: '127.0.0.1', port: 0 }));
}

async function listening(
  server: Server,
  event: string,
  serve: (socket: Socket) => void,
  where: ListenOptions,
): Promise<Server> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket.on('error', () => {}).on('close', () => open.delete(socket)));
  });
  server.on(event, (socket: Socket) => serve(socket.on('error', () => {})));
  server.listen(where);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return server;
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}
