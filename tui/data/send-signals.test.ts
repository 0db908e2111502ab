import { describe, expect, it } from 'vitest';
import { createClient } from '../../agent/client/client.ts';
import { FakeProblem, startFakeAgent } from '../../agent/client/fake-agent.testkit.ts';
import type { SignalRequest } from '../../agent/contract/signals.ts';
import { sendSignals, signalReport } from './send-signals.ts';

const startedAt = '2026-11-21T11:58:07.120Z';
const nginx = { pid: 812, name: 'nginx', startedAt };
const cron = { pid: 402, name: 'cron', startedAt };
const pidOf = (url: URL) => Number(url.pathname.split('/').at(-2));

const problem = (status: number, kind: string, detail: string) =>
  new FakeProblem(status, { type: `urn:vedette:problem:${kind}`, title: kind, detail });

/** Sends TERM to each over the wire, and gives the line that the user is told and the pids that were asked for. */
async function sent(
  targets: Parameters<typeof sendSignals>[2],
  refusal?: (pid: number) => FakeProblem | null,
) {
  await using agent = await startFakeAgent({
    signalProcess: ({ url, body }) => {
      const { signal, name } = body as SignalRequest;
      return refusal?.(pidOf(url)) ?? { pid: pidOf(url), name, signal };
    },
  });
  const results = await sendSignals(createClient(agent.target), 'TERM', targets);
  const report = signalReport('TERM', results, targets.length);
  return {
    report,
    pids: agent.requests.map(({ url }) => pidOf(url)),
    bodies: agent.requests.map(({ body }) => body),
  };
}

describe('sendSignals()', () => {
  it('tells which process is meant', async () => {
    const { report, bodies } = await sent([nginx]);
    expect(bodies).toEqual([{ signal: 'TERM', startedAt, name: 'nginx' }]);
    expect(report).toBe('TERM sent to nginx (812)');
  });

  it('goes on after a process that has ended', async () => {
    const ended = (pid: number) => (pid === 812 ? problem(404, 'not-found', 'it has ended') : null);
    const { report, pids } = await sent([nginx, cron], ended);
    expect(pids).toEqual([812, 402]);
    expect(report).toBe('TERM sent to 1 of 2; nginx (812): it has ended');
  });

  it('tries no other after it was not let in', async () => {
    const refused = () =>
      problem(401, 'unauthenticated', 'Cannot signalProcess: it needs a token of role operator');
    const { report, pids } = await sent([nginx, cron], refused);
    expect(pids).toEqual([812]);
    expect(report).toMatch(/^TERM sent to 0 of 2; nginx \(812\): .* role operator$/);
  });

  it('never signals a process whose start is not known', async () => {
    const { report, pids } = await sent([{ ...nginx, startedAt: null }]);
    expect(pids).toEqual([]);
    expect(report).toMatch(/^TERM was not sent: it is not known when it was started/);
  });

  it('says how many there were', async () => {
    expect((await sent([nginx, cron])).report).toBe('TERM sent to 2 processes');
  });

  it('obeys no string of a refusal', async () => {
    const evil = () => problem(403, 'forbidden', 'no\u001b]2;PWNED\u0007');
    expect((await sent([nginx], evil)).report).not.toMatch(/[\u001b\u0007]/);
  });
});
