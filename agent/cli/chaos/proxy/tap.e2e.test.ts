import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectToxiproxy } from '../../../../chaos/proxy/client/toxiproxy-server.ts';
import {
  endServed,
  type ServedProxies,
  serveBinary,
} from '../../../../chaos/proxy/conformance/serve-binary.testkit.ts';
import { connectClient, listenUpstream } from '../../../../chaos/proxy/tcp/tcp-plane.testkit.ts';
import { binary, endAll, runVedette, temporaryFolder, waitFor } from '../../../binary.testkit.ts';

let served: ServedProxies;
beforeEach(async () => {
  served = await serveBinary();
});
afterEach(async () => {
  await endServed();
  await endAll();
});

/** A tap that runs, and what it has written. */
function tapping(...words: string[]) {
  const child = spawn(binary, ['chaos', 'proxy', 'tap', ...words, '--host', served.url], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH ?? '' },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    text: () => text,
    async end() {
      child.kill('SIGINT');
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
  };
}

describe('vedette chaos proxy tap', () => {
  it('shows what goes through a proxy, and keeps packets that tcpdump reads', async () => {
    const upstream = await listenUpstream();
    const made = { name: 'echo', listen: '127.0.0.1:0', upstream: `127.0.0.1:${upstream.port}` };
    const { listen } = await connectToxiproxy(served.url, { timeout: 5_000 }).createProxy(made);
    const file = join(temporaryFolder(), 'echo.pcapng');
    const tap = tapping('echo', '--as', 'text', '--save', file);
    // It begins with its first question: what goes through meanwhile is not seen.
    await waitFor(
      async () => {
        const client = await connectClient(Number(listen.split(':').at(-1)));
        client.socket.write('question');
        await (await upstream.next()).until('question');
        return tap.text().includes('question') || undefined;
      },
      { what: () => `the tap to see something; it wrote: ${tap.text()}` },
    );
    expect(await tap.end()).toBe(0);
    expect(tap.text()).toMatch(/#\d+ +→ question\n/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const packets = execFileSync('tcpdump', ['-n', '-A', '-r', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(packets).toContain('question');
  });

  it('refuses a proxy that is not there, and a file that is', async () => {
    const missing = await runVedette(['chaos', 'proxy', 'tap', 'nope', '--host', served.url]);
    expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining('has no such proxy')]);
    const made = { name: 'web', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' };
    await connectToxiproxy(served.url, { timeout: 5_000 }).createProxy(made);
    const taken = await runVedette([
      'chaos',
      'proxy',
      'tap',
      'web',
      '--save',
      '/dev/null',
      '--host',
      served.url,
    ]);
    expect([taken.code, taken.stderr]).toEqual([4, expect.stringContaining('the file is there already')]);
  });
});
