import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { GAP_INTERVALS } from '../../../probes/judge/probe-judge.ts';
import { mayMakeNamespaces } from '../../../probes/network-namespace.testkit.ts';
import { waitFor } from '../../binary.testkit.ts';
import type { ProbeRow } from '../../contract/probes.ts';
import {
  type Fleet,
  type Host,
  hostNames,
  makeFleet,
  nobody,
  target,
} from './fleet-of-namespaces.testkit.ts';

const shop = `    - {name: shop, kind: http, url: "http://shop.test:${target.port}/", interval: 1s, timeout: 500ms, fail_after: 2}\n`;
const both = `    - {name: both, kind: http, url: "http://shop.test:${target.port}/", interval: 1s, timeout: 500ms, ip: both}\n`;
const two = `    - {name: two, kind: tcp, address: "${target.address}:${target.port}", interval: 1s, timeout: 500ms, vantages: 2}\n`;

let fleet: Fleet;
let server: { kill(): Promise<void> };

const verdictIs = (cause: string, state: string) => (row: ProbeRow) =>
  row.verdict?.cause === cause && row.verdict.state === state;
const allUp = (row: ProbeRow) => verdictIs('up', 'up')(row) && row.verdict?.quorum.knowing === 3;

/** Waits until these hosts see it so. */
const seen = (by: readonly Host[], name: string, what: string, holds: (row: ProbeRow) => boolean) =>
  Promise.all(by.map((host) => fleet.agents[host].until(name, what, holds, 25_000)));

/** Events of verdicts of the whole fleet about a probe, by their cause. */
async function toldCauses(name: string): Promise<string[]> {
  const told = await Promise.all(hostNames.map((host) => fleet.agents[host].told('probe-verdict', name)));
  return told.flat().map((message) => message.split(':')[0]!);
}

describe.skipIf(!mayMakeNamespaces)('three agents in three networks', () => {
  beforeAll(async () => {
    fleet = await makeFleet(shop + both + two);
    server = await fleet.startTarget('both');
    await fleet.start();
    await seen(hostNames, 'shop', 'shop to be up from all', allUp);
  });
  afterEach(async () => {
    server = await fleet.heal();
    await seen(hostNames, 'shop', 'shop to be up again', allUp);
  });
  afterAll(() => fleet?.remove());

  test('a target that is killed is down for all of them, which is told once', async () => {
    const began = performance.now();
    await server.kill();
    const [row] = await seen(hostNames, 'shop', 'the target to be down', verdictIs('target-down', 'down'));
    console.info(`target-down on all three after ${Math.round(performance.now() - began)} ms`);
    expect(row!.verdict!.failing.length).toBeGreaterThanOrEqual(2);
    await waitFor(async () => ((await toldCauses('shop')).includes('target-down') ? true : undefined), {
      what: () => 'the event',
    });
    server = await fleet.startTarget('both');
    await seen(hostNames, 'shop', 'shop to be up again', allUp);
    await waitFor(async () => ((await toldCauses('shop')).at(-1) === 'up' ? true : undefined), {
      what: () => 'the event of the recovery',
    });
    expect(await toldCauses('shop')).toEqual(['target-down', 'up']);
  });

  test('a path that is broken from one vantage leaves the target up', async () => {
    await fleet.breakPath('b');
    const [row] = await seen(hostNames, 'shop', 'the path to be broken', verdictIs('path-broken', 'up'));
    expect(row!.verdict!.failing).toEqual(['b']);
    expect((await fleet.agents.a.row('shop')).state).toBe('up');
    expect((await fleet.agents.b.row('shop')).state).toBe('down');
  });

  test('a name that one vantage resolves to another address that fails is a split of the DNS', async () => {
    fleet.nameIs('c', nobody);
    const [row] = await seen(hostNames, 'shop', 'the split', verdictIs('dns-split', 'degraded'));
    expect(row!.verdict!.message).toContain(`${nobody} fails, ${target.address} answers`);
  });

  test('a target that answers over one address family is half up', async () => {
    for (const host of hostNames) fleet.nameIs(host, target.address, target.address6);
    await seen(hostNames, 'both', 'both families to be up', allUp);
    await server.kill();
    server = await fleet.startTarget('4');
    const isHalf = verdictIs('dual-stack-half-up', 'degraded');
    // While the target starts, the families come back one after the other.
    await seen(
      hostNames,
      'both',
      'the half without IPv6',
      (row) => isHalf(row) && row.verdict!.message.includes('IPv6 fails and the other family answers'),
    );
    await server.kill();
    server = await fleet.startTarget('both');
    await seen(hostNames, 'both', 'both families to be up again', allUp);
  });

  test('a vantage that is cut off is isolated, as the others see it and as it sees itself', async () => {
    await fleet.cut('c');
    await Promise.all([
      seen(['a', 'b'], 'shop', 'c to be isolated', verdictIs('vantage-isolated', 'up')),
      seen(['c'], 'shop', 'itself to be isolated', verdictIs('vantage-isolated', 'unknown')),
      seen(['c'], 'shop', 'its own state to be unknown', ({ state }) => state === 'unknown'),
    ]);
    expect((await fleet.agents.a.row('shop')).verdict!.notes).toEqual([
      { vantage: 'c', cause: 'vantage-isolated', because: 'none of 2 peers reaches it' },
    ]);
    await fleet.mend('c');
    await seen(hostNames, 'shop', 'shop to be up again', allUp);
    const told = await fleet.agents.c.told('probe-changed', 'shop');
    expect(told.slice(-2)).toEqual([
      expect.stringMatching(/^shop is unknown/),
      expect.stringMatching(/^shop is up; it was unknown/),
    ]);
  });

  test('an agent that is killed is not counted, and knows its states again after its start', async () => {
    const { since } = await fleet.agents.b.row('shop');
    await fleet.agents.b.kill();
    const killedAt = Date.now();
    const withoutB = (row: ProbeRow) => row.verdict?.cause === 'up' && row.verdict.quorum.knowing === 2;
    const [row] = await seen(['a', 'c'], 'shop', 'b to be silent', withoutB);
    expect(row!.verdict!.notes).toEqual([
      { vantage: 'b', cause: 'unknown', because: expect.stringMatching(/^its last result is .* old$/) },
    ]);
    // Shorter absences are no gap: a state that is kept goes on then, with the time that it began.
    const gap = (GAP_INTERVALS + 1) * 1_000;
    await waitFor(() => (Date.now() - killedAt > gap ? true : undefined), {
      what: () => 'a gap in its results',
    });
    await fleet.agents.b.start();
    await seen(hostNames, 'shop', 'shop to be up from all', allUp);
    const again = await fleet.agents.b.row('shop');
    expect(again.uptime).toBeGreaterThan(0);
    expect(Date.parse(again.since!)).toBeGreaterThan(Date.parse(since!));
    const told = await fleet.agents.b.told('probe-changed', 'shop');
    expect(told.at(-1)).not.toMatch(/is down|is unknown/);
  });

  test('two of three hosts run a probe that asks for two vantages', async () => {
    const settled = ({ verdict, vantages }: ProbeRow) =>
      vantages.length === 2 && verdict?.quorum.knowing === 2;
    const rows = await seen(hostNames, 'two', 'two to be run by two', settled);
    expect(new Set(rows.map(({ vantages }) => vantages.join())).size).toBe(1);
    expect(rows.map(({ runsHere }) => runsHere).toSorted()).toEqual([false, true, true]);
    const running = rows.findIndex(({ runsHere }) => !runsHere);
    expect((await fleet.agents[hostNames[running]!].row('two')).state).toBe('unknown');
  });

  test('a reload adds, removes and renames probes, and keeps the state of the others', async () => {
    const before = await fleet.agents.a.row('shop');
    await fleet.agents.a.reload(
      shop + two.replace('name: two', 'name: deux') + shop.replace('name: shop', 'name: new'),
    );
    await seen(['a'], 'new', 'the new one to be up', ({ state }) => state === 'up');
    await seen(['a'], 'deux', 'the renamed one to be up', ({ state }) => state === 'up');
    await expect(fleet.agents.a.row('two')).rejects.toThrow('404');
    expect(await fleet.agents.a.row('shop')).toMatchObject({ state: 'up', since: before.since });
    await fleet.agents.a.reload(shop + both + two);
    await seen(['a'], 'two', 'the old one to be up again', allVantagesOfTwo);
  });

  test('marks are kept over a restart, and a paused probe is not run', async () => {
    const { a } = fleet.agents;
    for (const mark of ['maintenance', 'silenced'])
      await a.post('/api/v1/probes/shop/marks', { mark, seconds: null, because: 'switches' });
    await a.post('/api/v1/probes/both/marks', { mark: 'paused', seconds: null });
    await a.kill();
    await a.start();
    const { marks } = await a.until('shop', 'shop to run', ({ lastRun }) => lastRun !== null);
    expect(marks.map(({ mark, because }) => [mark, because])).toEqual([
      ['maintenance', 'switches (local:0)'],
      ['silenced', 'switches (local:0)'],
    ]);
    expect(await a.row('both')).toMatchObject({ marks: [{ mark: 'paused' }], lastRun: null });
    await a.post('/api/v1/probes/both/marks', { mark: 'paused', seconds: 0 });
    await a.until('both', 'both to run', ({ lastRun }) => lastRun !== null);
  });

  test('GET /probe answers as blackbox_exporter does', async () => {
    const url = encodeURIComponent(`http://${target.address}:${target.port}/`);
    const metrics = await fleet.agents.a.get<string>(`/probe?module=http_2xx&target=${url}`);
    expect(metrics).toMatch(/^probe_success 1$/m);
    expect(metrics).toMatch(/^probe_http_status_code 200$/m);
  });

  test('a failure is shown with what differs from the last good run', async () => {
    await fleet.agents.a.until('shop', 'shop to be up', ({ state }) => state === 'up');
    await fleet.breakPath('a');
    await fleet.agents.a.until('shop', 'shop to fail', ({ state }) => state === 'down');
    const detail = await fleet.agents.a.detail('shop');
    expect(detail.lastGood).not.toBeNull();
    expect(detail.failures[0]!.trace.length).toBeGreaterThan(0);
    const path = await waitFor(
      async () => (await fleet.agents.a.detail('shop')).diff.find(({ topic }) => topic === 'path'),
      { what: () => 'the path to differ', timeout: 30_000 },
    );
    expect(path.lines.some(({ change }) => change !== 'same')).toBe(true);
  });
});

function allVantagesOfTwo({ verdict }: ProbeRow): boolean {
  return verdict?.state === 'up';
}
