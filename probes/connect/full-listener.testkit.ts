import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Listens with room for one connection and takes none. */
const LISTENER = `
import socket, sys
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(0)
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
`;

/** A port of loopback whose queue is full: the kernel answers no further connection attempt. */
export async function fullListener(): Promise<number> {
  const child = spawn('python3', ['-c', LISTENER], { stdio: ['pipe', 'pipe', 'ignore'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(String(said));
  const waiting: Socket[] = [];
  for (let count = 0; count < 4; count++) waiting.push(connect(port, '127.0.0.1').on('error', () => {}));
  await once(waiting[0]!, 'connect');
  onTestFinished(() => {
    for (const socket of waiting) socket.destroy();
    child.kill();
  });
  return port;
}
