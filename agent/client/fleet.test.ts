import { describe, expect, it } from 'vitest';
import { contract } from '../contract/index.ts';
import type { AgentStatus } from '../contract/status.ts';
import { startFakeAgent } from './fake-agent.testkit.ts';
import { type Ask, askAll } from './fleet.ts';
import { type Hostility, hostilities, startHostileServer } from './hostile-server.testkit.ts';
import { aStatus } from './status.testkit.ts';

const askStatus: Ask<AgentStatus> = (client, signal) =>
  client.callWithTiming(contract.getStatus, {}, { signal });

describe('askAll()', () => {
  it('answers in the order of the targets', async () => {
    await using one = await startFakeAgent({ getStatus: () => aStatus({ host: 'one' }) });
    await using two = await startFakeAgent({ getStatus: () => aStatus({ host: 'two' }) });
    const answers = await askAll([two.target, one.target], askStatus);
    expect(answers.map((answer) => answer.ok && answer.value.host)).toEqual(['two', 'one']);
  });

  it('lets every hostile server cost its own row only', async () => {
    await using agent = await startFakeAgent();
    const servers = await Promise.all(
      (Object.keys(hostilities) as Hostility[]).map((one) => startHostileServer(one)),
    );
    const targets = [...servers.map(({ url }) => ({ url })), agent.target];
    const answers = await askAll(targets, askStatus, { timeoutMs: 800, maximumBytes: 1_000_000 });
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.because))).toEqual([
      'timeout',
      'unreachable',
      'not-an-agent',
      'timeout',
      'too-large',
      'not-an-agent',
      'not-an-agent',
      'not-an-agent',
      'ok',
    ]);
    await Promise.all(servers.map((server) => server.close()));
  });

  it('asks no more than so many at the same time', async () => {
    let now = 0;
    let most = 0;
    const ask: Ask<number> = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now--;
      return { value: 1, latencyMs: 1, clockOffsetMs: null, at: 1 };
    };
    const targets = Array.from({ length: 20 }, (_, index) => ({ url: `http://127.0.0.1:${index + 1}` }));
    expect(await askAll(targets, ask, { concurrency: 3 })).toHaveLength(20);
    expect(most).toBe(3);
  });

  it('ends a question that does not listen to its signal', async () => {
    const deaf: Ask<never> = () => new Promise<never>(() => {});
    const [answer] = await askAll([{ url: 'http://127.0.0.1:1' }], deaf, { timeoutMs: 50 });
    expect(answer).toMatchObject({ ok: false, because: 'timeout' });
  });

  it('names every row that was given up', async () => {
    await using server = await startHostileServer('hang');
    const signal = AbortSignal.abort();
    const answers = await askAll([{ url: server.url }, { url: server.url }], askStatus, { signal });
    expect(answers.map((answer) => !answer.ok && answer.because)).toEqual(['aborted', 'aborted']);
  });

  it('rejects for a mistake in the question itself', async () => {
    const broken: Ask<never> = async () => {
      throw new TypeError('broken');
    };
    await expect(askAll([{ url: 'http://127.0.0.1:1' }], broken)).rejects.toThrow('broken');
  });
});
