import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiConfig } from './config.ts';
import { type Api, startApi } from './server.ts';
import { type FakeServices, fakeServices } from './services.testkit.ts';

export type RunningApi = Api & {
  readonly services: FakeServices;
  readonly data: string;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Starts a server on free ports, with its data in a folder of its own; disposing stops it and removes the folder. */
export async function runApi(
  section: Record<string, unknown> = {},
  services: FakeServices = fakeServices(),
): Promise<RunningApi> {
  const data = mkdtempSync(join(tmpdir(), 'vedette-api-'));
  const config = apiConfig.parse({ listen: '127.0.0.1:0', ...section });
  const api = await startApi(services, { config, data, host: 'web1' });
  return {
    ...api,
    services,
    data,
    async [Symbol.asyncDispose]() {
      await api.stop();
      rmSync(data, { recursive: true });
    },
  };
}

export type Exchange = { readonly text: string; readonly closed: boolean };

/** Writes raw bytes to the server and reads until it closes, `until` matches, or `wait` ms are over. */
export function speak(
  port: number,
  bytes: string | Uint8Array,
  { until, wait = 2_000 }: { until?: RegExp; wait?: number } = {},
): Promise<Exchange> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const done = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, closed });
    };
    const timer = setTimeout(() => done(false), wait);
    socket.on('data', (data) => {
      text += data.toString('latin1');
      if (until?.test(text)) done(false);
    });
    socket.on('error', () => done(true));
    socket.on('close', () => done(true));
    socket.write(bytes);
  });
}

/** A connection that is open and says nothing yet. */
export function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Waits until `condition` holds, for at most `within` ms. @throws Error when it does not. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  within = 15_000,
): Promise<void> {
  const end = performance.now() + within;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`It did not come true within ${within} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
