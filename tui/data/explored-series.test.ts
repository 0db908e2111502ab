import { afterEach, describe, expect, it } from 'vitest';
import { FakeProblem, startFakeAgent } from '../../agent/client/fake-agent.testkit.ts';
import { fleetHost, NOON } from '../fleet.testkit.ts';
import { exploreSeries, isCounter, metricNames } from './explored-series.ts';
import type { FleetHost } from './fleet-host.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

type Answer = { metric: Record<string, string>; values: [number, string][] }[];
const end = NOON / 1_000;

async function hostWith(name: string, result: Answer | FakeProblem, change: Partial<FleetHost> = {}) {
  const data = { resultType: 'matrix', result };
  const agent = await startFakeAgent({
    queryRange: () => (result instanceof FakeProblem ? result : { status: 'success', data }),
    series: () => ({ status: 'success', data: [{ __name__: `${name}_total` }, { __name__: 'up' }] }),
  });
  cleanUp.push(() => agent.close());
  return { agent, host: fleetHost(name, { key: name, target: agent.target, ...change }) };
}

function explore(hosts: readonly FleetHost[], rate = true) {
  const { signal } = new AbortController();
  return exploreSeries({ hosts, selector: 'x', end: NOON, seconds: 20, step: 10, rate, signal });
}

describe('exploreSeries()', () => {
  it('puts the series of all hosts on one grid, gaps as gaps', async () => {
    const a = await hostWith('a', [
      {
        metric: { __name__: 'node_load1' },
        values: [
          [end - 20, '1'],
          [end, '3'],
        ],
      },
    ]);
    const b = await hostWith('b', [
      { metric: { __name__: 'node_load1', cpu: '0' }, values: [[end - 10, '2']] },
    ]);
    expect((await explore([a.host, b.host])).series).toEqual([
      { hostKey: 'a', host: 'a', name: 'node_load1', labels: {}, values: [1, null, 3] },
      { hostKey: 'b', host: 'b', name: 'node_load1', labels: { cpu: '0' }, values: [null, 2, null] },
    ]);
  });

  it('asks each host by its own clock', async () => {
    const a = await hostWith('a', [], { clockOffsetMs: 60_000 });
    await explore([a.host]);
    expect(a.agent.requests[0]?.url.searchParams.get('end')).toBe(String(end + 60));
  });

  it('shows counters as their rise in a second, or as they are', async () => {
    const counter: Answer = [
      {
        metric: { __name__: 'x_total' },
        values: [
          [end - 20, '10'],
          [end - 10, '30'],
          [end, '5'],
        ],
      },
    ];
    const { host } = await hostWith('a', counter);
    expect((await explore([host])).series[0]?.values).toEqual([null, 2, null]);
    expect((await explore([host], false)).series[0]?.values).toEqual([10, 30, 5]);
  });

  it('names the hosts that do not answer, and says what is wrong with a selector', async () => {
    const bad = await hostWith(
      'bad',
      new FakeProblem(400, { type: 'urn:vedette:problem:invalid', title: 'Invalid', detail: 'parse error' }),
    );
    const dead = fleetHost('dead', { target: { url: 'http://127.0.0.1:1' } });
    const { missing, problem } = await explore([bad.host, dead]);
    expect(missing).toEqual(['dead: connection-refused']);
    expect(problem).toContain('parse error');
  });

  it('makes hostile labels safe to print', async () => {
    const { host } = await hostWith('a', [
      { metric: { __name__: 'x', evil: '\u001b[2J' }, values: [[end, '1']] },
    ]);
    expect((await explore([host])).series[0]?.labels).toEqual({ evil: '␛[2J' });
  });
});

describe('metricNames()', () => {
  it('joins the names of several hosts', async () => {
    const [a, b] = [await hostWith('a', []), await hostWith('b', [])];
    const { signal } = new AbortController();
    expect(await metricNames([a.host, b.host], signal)).toEqual(['a_total', 'b_total', 'up']);
  });
});

describe('isCounter()', () => {
  it('goes by the name', () => {
    expect(['x_total', 'x_bucket', 'x_bytes', 'totals'].map(isCounter)).toEqual([true, true, false, false]);
  });
});
