import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestEngine, type TestEngine } from '../../../../../chaos/proxy/client/engine.testkit.ts';
import { mayReplay } from '../../../../../chaos/proxy/conformance/recordings.testkit.ts';
import { freePort } from '../../../../../probes/free-port.testkit.ts';
import { runCommandLine } from '../../../cli.ts';
import { runCommand } from '../../../run-command.testkit.ts';
import { goldenSteps } from './golden-replay.testkit.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await startTestEngine();
});
afterEach(() => engine.end());

/** Runs `vedette chaos proxy …` against the engine and keeps both outputs in the order they were written. */
async function run(...words: string[]) {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  const output = { write, writeError: write, isTerminal: false, columns: Infinity, color: false };
  const code = await runCommandLine(['chaos', 'proxy', '--host', engine.url, ...words], output);
  return { code, text };
}

describe('vedette chaos proxy', () => {
  it.skipIf(!mayReplay)('prints and ends as the official command line did, step by step', async () => {
    const steps = goldenSteps(await freePort(), 20_002);
    expect(steps).toHaveLength(42);
    for (const { words, text, code } of steps)
      expect({ words, ...(await run(...words)) }).toEqual({ words, text, code });
  });

  it('takes the server behind the word too, and from TOXIPROXY_URL', async () => {
    await engine.proxies.create({ name: 'a', listen: '127.0.0.1:0', upstream: 'x:1', enabled: false });
    const { text } = await runCommand(['chaos', 'proxy', 'list', '-h', engine.url]);
    expect(text).toBe('a\t127.0.0.1:0\tx:1\tdisabled\t0\n');
    process.env.TOXIPROXY_URL = engine.url;
    expect((await runCommand(['chaos', 'proxy', 'ls'])).text).toBe(text);
    delete process.env.TOXIPROXY_URL;
  });

  it('adds a toxic with a time to live, an owner and conditions', async () => {
    await run('create', '-l', '127.0.0.1:0', '-u', 'localhost:1', 'a');
    const flags = [
      '--ttl',
      '30s',
      '--owner',
      'me',
      '--match-client-cidr',
      '10.0.0.0/8',
      '--match-after-ms=5',
    ];
    const added = await run('toxic', 'add', '-t', 'latency', '-a', 'latency=7,jitter=2', ...flags, 'a');
    expect(added).toEqual({
      code: 0,
      text: "Added downstream latency toxic 'latency_downstream' on proxy 'a'\n",
    });
    expect(engine.proxies.get('a').toxic('latency_downstream')).toMatchObject({
      attributes: { latency: 7, jitter: 2 },
      ttl: 30,
      owner: 'me',
      match: { client_cidr: '10.0.0.0/8', after_ms: 5 },
    });
  });

  it('makes a proxy for datagrams', async () => {
    const words = ['create', '-l', '127.0.0.1:0', '-u', 'localhost:53'];
    expect(await run(...words, '--protocol', 'udp', 'dns')).toMatchObject({ code: 0 });
    expect(engine.proxies.get('dns').state().protocol).toBe('udp');
    expect(await run(...words, '--protocol', 'sctp', 'a')).toMatchObject({ code: 1 });
  });

  it('leaves a toxic without --ttl until it is removed', async () => {
    await run('create', '-l', '127.0.0.1:0', '-u', 'localhost:1', 'a');
    await run('toxic', 'add', '-t', 'latency', 'a');
    expect(engine.proxies.get('a').toxic('latency_downstream')).toMatchObject({ expiresIn: undefined });
  });

  it('takes flags behind the name, where the official one passes over them', async () => {
    expect(await run('create', 'a', '-l', '127.0.0.1:0', '-u', 'localhost:1')).toMatchObject({ code: 0 });
  });

  it('names what it could not find before it changes anything', async () => {
    expect(await run('toxic', 'add', '-t', 'latency', 'nope')).toEqual({
      code: 1,
      text: 'Failed to add toxic: failed to retrieve proxy with name `nope`: HTTP 404: proxy not found\n\n',
    });
  });

  it.each([['--ttl=soon'], ['--ttl=0s'], ['--match-after-bytes=-1'], ['--toxicity=x']])(
    'refuses %s',
    async (flag) => {
      await run('create', '-l', '127.0.0.1:0', '-u', 'localhost:1', 'a');
      expect(await run('toxic', 'add', '-t', 'latency', flag, 'a')).toMatchObject({ code: 1 });
      expect(engine.proxies.get('a').state().toxics).toEqual([]);
    },
  );

  it('ends with 1 where nobody listens', async () => {
    await engine.end();
    const { code, text } = await run('list');
    expect([code, text]).toEqual([1, expect.stringMatching(/^Failed to retrieve proxies: .*refused\n$/)]);
    engine = await startTestEngine();
  });

  it('writes a table on a terminal', async () => {
    await run('create', '-l', '127.0.0.1:0', '-u', 'localhost:6379', 'redis');
    await run('toxic', 'add', '-t', 'latency', '-a', 'latency=200', 'redis');
    const terminal = { isTerminal: true, columns: 80 };
    const list = await runCommand(['chaos', 'proxy', 'list', '-h', engine.url], terminal);
    expect(list.lines[0]).toMatch(/^NAME +LISTEN +UPSTREAM +STATE +TOXICS$/);
    expect(list.lines[1]).toMatch(/^redis +127\.0\.0\.1:\d+ +localhost:6379 +enabled +latency$/);
    const shown = await runCommand(['chaos', 'proxy', 'inspect', 'redis', '-h', engine.url], terminal);
    expect(shown.lines[0]).toMatch(/^redis {2}127\.0\.0\.1:\d+ → localhost:6379 {2}enabled$/);
    expect(shown.lines[2]).toMatch(/^latency_downstream +latency +downstream +1\.00 +jitter=0 latency=200$/);
  });

  it('writes JSON', async () => {
    await run('create', '-l', '127.0.0.1:0', '-u', 'localhost:6379', 'redis');
    expect(JSON.parse((await run('list', '--json')).text)).toMatchObject([{ name: 'redis', toxics: [] }]);
  });

  it('hands words that are ours, and calls for help, to the parser', async () => {
    expect((await run('serve', '--help')).text).toContain('vedette chaos proxy serve');
    expect((await run('toxic', 'add', '--help')).text).toContain('--match-client-cidr');
    await expect(run('no-such-word')).rejects.toMatchObject({ kind: 'invalid' });
  });

  it.each([
    ['list', '--no-such'],
    ['list', '-h'],
    ['create', '-l'],
  ])('refuses %s %s', async (...words) => {
    await expect(run(...words)).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('refuses what is no URL of a server', async () => {
    await expect(runCommand(['chaos', 'proxy', '-h', 'http://', 'list'])).rejects.toMatchObject({
      kind: 'invalid',
    });
  });
});
