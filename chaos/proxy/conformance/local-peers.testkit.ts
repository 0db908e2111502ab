import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP server of the test itself on a free port of loopback; it and its connections end with the test. */
export async function listenLocally(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.setNoDelay());
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  await once(server.listen(0, '127.0.0.1', 4_096), 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** Sends back what it gets, and ends when its client does. */
export const echo = (socket: Socket): void => void socket.pipe(socket);

/** A connection that ends with the test; errors end it, as they are what many tests are about. */
export async function connectLocally(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** How a connection ended within so many milliseconds, and what came before. */
export async function watchEnd(
  socket: Socket,
  milliseconds: number,
): Promise<{ how: 'end' | 'reset' | 'open'; got: Buffer }> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const how = await new Promise<'end' | 'reset' | 'open'>((resolve) => {
    socket.once('end', () => resolve('end')).once('error', () => resolve('reset'));
    setTimeout(() => resolve('open'), milliseconds);
  });
  return { how, got: Buffer.concat(chunks) };
}

const DEAF = `
import socket, time
s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(0)
print(s.getsockname()[1], flush=True)
kept = [socket.socket() for _ in range(4)]
for k in kept: k.setblocking(False); k.connect_ex(s.getsockname())
time.sleep(600)`;

/** A port of loopback whose backlog is full: the kernel drops each SYN, so that dials of it hang. Ends with the test. */
export async function deafPort(): Promise<number> {
  const child: ChildProcess = spawn('python3', ['-c', DEAF], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  await new Promise((resolve) => setTimeout(resolve, 100));
  return Number(line);
}
