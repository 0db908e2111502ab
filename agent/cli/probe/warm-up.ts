import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * Makes one connection within this program: what the runtime loads for its first one (about 2 ms), and what the start of
 * the program still had to do, must not count as time of the target. Where it cannot, the run is only that much slower.
 */
export async function warmUp(): Promise<void> {
  const server = createServer((socket) => socket.end());
  try {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = connect(server.address() as { port: number });
    await once(socket.resume(), 'close');
  } catch {
    // No loopback here: that is no reason not to probe.
  } finally {
    server.close();
  }
}
