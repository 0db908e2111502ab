import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { freePort } from '../../free-port.testkit.ts';

/**
 * Starts `openssl s_server` or `openssl ocsp` for the running test. It is ready when it says so: a connection that says
 * nothing would hold up the responder.
 *
 * @returns the port
 */
export async function opensslServer(
  words: (port: number) => readonly string[],
  wanted?: number,
): Promise<number> {
  const port = wanted ?? (await freePort());
  const child = spawn('openssl', words(port), { stdio: ['pipe', 'pipe', 'pipe'] });
  const exit = once(child, 'exit');
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  let said = '';
  const hear = (bytes: Buffer) => {
    said = `${said}${bytes}`.slice(-4_000);
    if (/ACCEPT/.test(said)) resolve();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  onTestFinished(async () => {
    child.kill();
    await exit;
  });
  await Promise.race([ready, exit.then(() => Promise.reject(new Error(`openssl ended: ${said}`)))]);
  return port;
}
