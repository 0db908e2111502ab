import { createServer, type Socket } from 'node:net';

/** What a server does with a connection instead of answering like an agent. */
export const hostilities = {
  /** Accepts and says nothing. */
  hang: () => {},
  /** Closes at once. */
  slam: (socket: Socket) => void socket.destroy(),
  /** Speaks another protocol. */
  garbage: (socket: Socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  /** Starts an answer and sends one byte of it every 20 ms. */
  drip: (socket: Socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n');
    const timer = setInterval(() => socket.write(' '), 20);
    socket.on('close', () => clearInterval(timer));
  },
  /** Sends a body that never ends, as fast as it is read. */
  flood: (socket: Socket) => {
    const block = Buffer.alloc(65_536, 0x20);
    const fill = () => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.on('drain', fill);
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n', fill);
  },
  /** A web server that has nothing to do with us. */
  page: (socket: Socket) =>
    void socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>'),
  /** Sends the caller, and its token, somewhere else. */
  redirect: (socket: Socket) =>
    void socket.end('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n'),
  /** JSON that is nested too deeply for a parser that recurses. */
  deep: (socket: Socket) =>
    void socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n${'['.repeat(1_000_000)}`),
} as const;

export type Hostility = keyof typeof hostilities;

/** A server on loopback, or on a unix socket, that behaves as named towards every connection. */
export async function startHostileServer(hostility: Hostility, socketPath?: string) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    hostilities[hostility](socket);
  });
  await new Promise<void>((resolve) => {
    if (socketPath === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(socketPath, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { url: `http://127.0.0.1:${port}`, close, [Symbol.asyncDispose]: close };
}
