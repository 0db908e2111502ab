import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectToxiproxy, type ToxiproxyServer } from '../../../chaos/proxy/client/toxiproxy-server.ts';
import { mayReplay } from '../../../chaos/proxy/conformance/recordings.testkit.ts';
import {
  endServed,
  type ServedProxies,
  serveBinary,
} from '../../../chaos/proxy/conformance/serve-binary.testkit.ts';
import { launchRealServer } from '../../../probes/connect/real-server.testkit.ts';
import { freePort } from '../../../probes/free-port.testkit.ts';
import { binary, endAll, runVedette, temporaryFolder, waitFor } from '../../binary.testkit.ts';
import { goldenSteps } from './proxy/official/golden-replay.testkit.ts';

let served: ServedProxies;
let server: ToxiproxyServer;
let stopRedis: () => Promise<void>;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  served = await serveBinary();
  server = connectToxiproxy(served.url, { timeout: 5_000 });
  const port = await freePort();
  const words = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''];
  const redis = await launchRealServer('redis-server', words, { address: `127.0.0.1:${port}` });
  stopRedis = () => redis.stop();
  await server.createProxy({ name: 'redis', listen: '127.0.0.1:0', upstream: `127.0.0.1:${port}` });
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await endServed();
  await stopRedis();
  await endAll();
});

/** Runs it with both outputs in one file, as a transcript has them. */
async function transcript(words: readonly string[]): Promise<{ code: number | null; text: string }> {
  const path = join(temporaryFolder(), 'out');
  const file = openSync(path, 'w');
  const child = spawn(binary, ['chaos', 'proxy', '-h', served.url, ...words], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', file, file],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  closeSync(file);
  return { code, text: readFileSync(path, 'utf8') };
}

/** A fault that was begun and is in force. */
async function injected(...words: string[]) {
  const own = ['chaos', 'inject', 'latency', '--proxy', 'redis', '--set', 'latency=100', '--url', served.url];
  const child = spawn(binary, [...own, ...words], { cwd: tmpdir(), env: { PATH: process.env.PATH ?? '' } });
  children.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  await waitFor(async () => ((await toxics()).length === 1 ? true : undefined), {
    what: () => `the toxic; it said:\n${text}`,
  });
  return { child, exited, text: () => text };
}

const toxics = async () => (await server.proxy('redis')).toxics;

describe('vedette chaos proxy', () => {
  it.skipIf(!mayReplay)('prints and ends as the official command line did, step by step', async () => {
    await server.removeProxy('redis');
    for (const { words, text, code } of goldenSteps(await freePort(), 20_002))
      expect({ words, ...(await transcript(words)) }).toEqual({ words, text, code });
  });
});

describe('vedette chaos inject', () => {
  it('proves the fault and ends it', async () => {
    const words = ['latency', '--proxy', 'redis', '--set', 'latency=100', '--for', '2s', '--url', served.url];
    const { code, stdout } = await runVedette(['chaos', 'inject', ...words]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^passed {3}asked 100 ms, measured 1\d\d ms, n=\d+$/m),
    ]);
    expect(await toxics()).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('removes the fault first after %s', async (signal) => {
    const { child, exited, text } = await injected('--for', '60s');
    child.kill(signal);
    expect(await exited).toBe(4);
    expect(text()).toMatch(/^removed {2}toxic [\s\S]*^aborted {2}interrupted/m);
    expect(await toxics()).toEqual([]);
  });

  it('leaves a fault that ends by itself after SIGKILL', async () => {
    const { child, exited } = await injected('--for', '60s');
    child.kill('SIGKILL');
    await exited;
    expect(await toxics()).toMatchObject([{ ttl: 10 }]);
    await waitFor(async () => ((await toxics()).length === 0 ? true : undefined), {
      what: () => 'the end of the fault',
      timeout: 15_000,
    });
  });

  it('keeps a fault in force for longer than its time to live', async () => {
    const { exited } = await injected('--for', '14s');
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect(await toxics()).toHaveLength(1);
    expect(await exited).toBe(0);
  });

  it('goes on asking a server that hangs, and says so', async () => {
    const { child, exited, text } = await injected('--for', '60s');
    process.kill(served.pid, 'SIGSTOP');
    child.kill('SIGINT');
    await waitFor(() => (text().includes('undo-pending') ? true : undefined), {
      what: () => `undo-pending; it said:\n${text()}`,
    });
    process.kill(served.pid, 'SIGCONT');
    expect(await exited).toBe(4);
    expect(await toxics()).toEqual([]);
  });

  it('says that the fault is gone when the server was started anew', async () => {
    const { exited, text } = await injected('--for', '60s');
    await served.end();
    const words = ['chaos', 'proxy', 'serve', '--host', '127.0.0.1', '--port', `${served.port}`];
    children.add(spawn(binary, words, { cwd: tmpdir(), env: { PATH: process.env.PATH ?? '' } }));
    expect(await exited).toBe(4);
    expect(text()).toContain('the server was started anew');
  });
});
