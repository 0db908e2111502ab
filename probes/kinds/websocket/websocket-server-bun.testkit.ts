import { onTestFinished } from 'vitest';

/** The runtime's own WebSocket server for the running test: repeats what it is told, over TCP or a Unix socket. */
export function echoServer({
  tls,
  unix,
}: {
  tls?: { cert: string; key: string };
  unix?: string;
} = {}): number {
  const server = Bun.serve({
    ...(unix === undefined ? { hostname: '127.0.0.1', port: 0 } : { unix }),
    ...(tls && { tls }),
    fetch: (request: Request, upgrading: Bun.Server<string | null>) => {
      if (new URL(request.url).pathname === '/forbidden') return new Response('no', { status: 403 });
      const wanted = request.headers.get('sec-websocket-protocol')?.split(', ').at(-1);
      const headers = wanted === undefined ? {} : { 'Sec-WebSocket-Protocol': wanted };
      upgrading.upgrade(request, { headers, data: request.headers.get('authorization') });
      return undefined;
    },
    websocket: {
      open: (socket: Bun.ServerWebSocket<string | null>) =>
        void (socket.data && socket.send(`hello ${socket.data}`)),
      message: (socket: Bun.ServerWebSocket<string | null>, message: string | Buffer) =>
        void (message === 'bye' ? socket.close(4001, 'as you wish') : socket.send(message)),
    },
  } as never);
  onTestFinished(() => void server.stop(true));
  return server.port ?? 0;
}
