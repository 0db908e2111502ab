import { afterEach, describe, expect, it } from 'vitest';
import { type FakeHandler, FakeProblem, startFakeAgent } from '../../agent/client/fake-agent.testkit.ts';
import { fleetHost, NOON } from '../fleet.testkit.ts';
import { exploreSeries, isCounter, type RangeQuestion } from './explored-series.ts';
import type { FleetHost } from './fleet-host.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

type Found = { metric: Record<string, string>; values: [number, string][] }[];
const end = NOON / 1_000;

/** The answer of an agent, with what it tells beside the series. */
const matrix = (result: Found, beside: object = {}, samples = 7) => ({
  status: 'success',
  data: {
    resultType: 'matrix',
    result,
    stats: { timings: {}, samples: { totalQueryableSamples: samples, peakSamples: 1 } },
  },
  ...beside,
});
const refused = (detail: string) =>
  new FakeProblem(400, { type: 'urn:vedette:problem:invalid', title: 'Invalid', detail });

const hostRow = (name: string) => ({
  name,
  url: null,
  self: true,
  state: 'up',
  because: null,
  lastSeen: null,
  latencyMs: null,
  clockOffsetMs: null,
  status: null,
});

async function hostWith(name: string, answer: unknown, change: Partial<FleetHost> = {}) {
  const queryRange: FakeHandler = () => answer;
  const hosts = { hosts: [hostRow('a'), hostRow('b')] };
  const agent = await startFakeAgent({ queryRange, listHosts: () => hosts });
  cleanUp.push(() => agent.close());
  return { agent, host: fleetHost(name, { key: name, target: agent.target, ...change }) };
}

function explore(hosts: readonly FleetHost[], change: Partial<RangeQuestion> = {}) {
  const { signal } = new AbortController();
  const question = { hosts, scope: 'all', query: 'x', perSeries: true, signal };
  return exploreSeries({ ...question, end: NOON, seconds: 20, step: 10, ...change });
}

const load: Found = [
  {
    metric: { __name__: 'node_load1' },
    values: [
      [end - 20, '1'],
      [end, '3'],
    ],
  },
];
const dead = fleetHost('dead', { key: 'dead', target: { url: 'http://127.0.0.1:1' } });

describe('exploreSeries()', () => {
  it('puts the series of all hosts on one grid, gaps as gaps', async () => {
    const a = await hostWith('a', matrix(load));
    const other: Found = [{ metric: { __name__: 'node_load1', cpu: '0' }, values: [[end - 10, '+Inf']] }];
    const b = await hostWith('b', matrix(other));
    const answer = await explore([a.host, b.host]);
    expect(answer.series).toEqual([
      { hostKey: 'a', host: 'a', name: 'node_load1', labels: {}, values: [1, null, 3] },
      {
        hostKey: 'b',
        host: 'b',
        name: 'node_load1',
        labels: { cpu: '0' },
        values: [null, Number.POSITIVE_INFINITY, null],
      },
    ]);
    expect([answer.samples, answer.evaluatedBy]).toEqual([14, null]);
  });

  it('asks each host by its own clock', async () => {
    const { agent, host } = await hostWith('a', matrix([]), { clockOffsetMs: 60_000 });
    await explore([host]);
    expect(agent.requests[0]?.url.searchParams.get('end')).toBe(String(end + 60));
  });

  it('has one agent evaluate over all where series come together', async () => {
    const sum: Found = [{ metric: { instance: 'b', mode: 'user' }, values: [[end, '4']] }];
    const a = await hostWith(
      'a',
      matrix(sum, { warnings: ['slow'], infos: ['rate of gauge'], missing: ['c'] }),
    );
    const b = await hostWith('b', matrix([]), { latencyMs: 90 });
    const answer = await explore([b.host, a.host], { query: 'sum by (instance) (x)', perSeries: false });
    const asked = a.agent.requests.filter(({ url }) => url.pathname.endsWith('query_range'));
    expect(asked.map(({ url }) => url.searchParams.get('scope'))).toEqual(['all']);
    expect(b.agent.requests).toEqual([]);
    expect(answer).toMatchObject({
      evaluatedBy: 'a',
      missing: ['c'],
      warnings: ['slow'],
      infos: ['rate of gauge'],
      series: [{ hostKey: 'b', host: 'b', labels: { mode: 'user' } }],
    });
  });

  it('tells which hosts the evaluating agent does not know', async () => {
    const [a, c] = [await hostWith('a', matrix(load)), await hostWith('c', matrix([]), { latencyMs: 90 })];
    const { missing } = await explore([a.host, c.host], { perSeries: false });
    expect(missing).toEqual(['c: a does not know it']);
    expect((await explore([a.host, c.host], { perSeries: false })).missing).toEqual(missing);
    // That takes one question a minute.
    expect(a.agent.requests.filter(({ url }) => url.pathname.endsWith('/hosts'))).toHaveLength(1);
  });

  it('asks the next agent where the first cannot be reached', async () => {
    const { host } = await hostWith('a', matrix(load), { latencyMs: 90 });
    expect((await explore([dead, host], { perSeries: false })).evaluatedBy).toBe('a');
  });

  it('asks those in its scope alone, one of them for itself', async () => {
    const [a, b] = [await hostWith('a', matrix(load)), await hostWith('b', matrix(load))];
    const one = await explore([a.host, b.host], { scope: 'b', query: 'sum(x)', perSeries: false });
    expect(b.agent.requests.map(({ url }) => url.searchParams.get('scope'))).toEqual([null]);
    expect([a.agent.requests.length, one.series[0]?.host]).toEqual([0, 'b']);
    expect((await explore([a.host], { scope: 'a,z' })).missing).toEqual(['z: no such host']);
    expect((await explore([a.host], { scope: '{env="none"}' })).problem).toBe('no host is in {env="none"}');
    expect((await explore([a.host], { scope: '{env' })).problem).toContain('expected a label');
  });

  it('names the hosts that do not answer, and says what is wrong with a query', async () => {
    const bad = await hostWith('bad', refused('1:2: parse error: unexpected end'));
    const { missing, problem } = await explore([bad.host, dead]);
    expect(missing).toEqual([]);
    expect(problem).toBe(
      'bad runs an older vedette, which knows plain selectors only: 1:2: parse error: unexpected end',
    );
  });

  it('shows what others answer where one host refuses', async () => {
    const [a, bad] = [await hostWith('a', matrix(load)), await hostWith('bad', refused('no rate here'))];
    const { missing, problem, series } = await explore([a.host, bad.host, dead]);
    expect([missing, problem, series.length]).toEqual([
      ['bad: no rate here', 'dead: connection-refused'],
      null,
      1,
    ]);
  });

  it('makes hostile text safe to print', async () => {
    const evil: Found = [{ metric: { __name__: 'x', evil: '\u001b[2J' }, values: [[end, '1']] }];
    const { host } = await hostWith('a', matrix(evil, { warnings: ['\u001b[1m'] }));
    const { series, warnings } = await explore([host]);
    expect([series[0]?.labels, warnings]).toEqual([{ evil: '␛[2J' }, ['␛[1m']]);
  });

  it('keeps so many series, and counts the others', async () => {
    const many = ['0', '1', '2'].map((cpu) => ({
      metric: { cpu },
      values: [[end, '1']] as [number, string][],
    }));
    const { host } = await hostWith('a', matrix(many));
    const { series, left } = await explore([host], { most: 2 });
    expect([series.length, left]).toEqual([2, 1]);
  });

  it('waits for a host that has fallen silent no longer than it must', async () => {
    const silent = await startFakeAgent({ queryRange: () => undefined });
    cleanUp.push(() => silent.close());
    const { host } = await hostWith('a', matrix(load));
    const answer = await explore([host, fleetHost('b', { target: silent.target, state: 'stale' })]);
    expect([answer.series.length, answer.missing]).toEqual([1, ['b: timeout']]);
    expect(answer.milliseconds).toBeLessThan(9_000);
  });

  it('ends when it is given up', async () => {
    const silent = await startFakeAgent({ queryRange: () => undefined });
    cleanUp.push(() => silent.close());
    const giving = new AbortController();
    const asked = explore([fleetHost('a', { target: silent.target })], { signal: giving.signal });
    giving.abort();
    expect((await asked).missing).toEqual(['a: aborted']);
  });
});

describe('isCounter()', () => {
  it('goes by the name', () => {
    expect(['x_total', 'x_bucket', 'x_bytes', 'totals'].map(isCounter)).toEqual([true, true, false, false]);
  });
});
