import { describe, expect, it } from 'vitest';
import {
  beginRestore,
  cancelBackupRun,
  listBackups,
  listSnapshots,
  planRestore,
  runBackup,
} from '../../agent/contract/backups.ts';
import { listHosts } from '../../agent/contract/hosts.ts';
import { getMesh, getProbe, listProbes } from '../../agent/contract/probes.ts';
import {
  addToxic,
  endFaults,
  listProxies,
  listProxyConnections,
  listToxicKinds,
  tapProxy,
} from '../../agent/contract/proxies.ts';
import type { Route } from '../../agent/contract/route.ts';
import { agentStatus } from '../../agent/contract/status.ts';
import type { Answer } from './answers/answer.ts';
import { backupAnswers } from './answers/backups.ts';
import { hostsAnswer } from './answers/hosts.ts';
import { meshAnswer } from './answers/mesh.ts';
import { probeAnswers } from './answers/probes.ts';
import { proxyAnswers } from './answers/proxies.ts';
import { matching } from './answers/query.ts';
import { statusAnswer, statusText } from './answers/status.ts';
import { marksOf, setMark } from './probe-marks.ts';
import { probeSeries } from './probe-series.ts';
import { deltasOf, readRecording } from './recording.ts';
import { planFleet, type SimulatedHost } from './simulated-host.ts';
import { simulatedProbes, vantagesOf } from './simulated-probes.ts';
import { World } from './world.ts';

const now = Date.parse('2026-11-21T10:00:00.000Z');
const plan = { count: 20, base: 18_400, seed: 1 };
const world = new World(planFleet(plan), readRecording(), now);
const hostWith = (trouble: string | undefined) => world.hosts.find((host) => host.trouble === trouble)!;
const sick = hostWith('sick');

describe('planFleet()', () => {
  it('gives equal fleets for equal seeds', () => {
    expect(planFleet(plan)).toEqual(planFleet(plan));
  });

  it('gives every trouble to a fleet of twenty, and none to its first host', () => {
    expect(new Set(world.hosts.map(({ trouble }) => trouble)).size).toBe(11);
    expect(world.hosts[0]?.trouble).toBeUndefined();
  });
});

describe('a fleet for measuring', () => {
  it('has no troubles when all hosts are well', () => {
    expect(planFleet({ ...plan, well: true }).every(({ trouble }) => trouble === undefined)).toBe(true);
  });

  it('tells the same numbers for ever when it stands still, with the time of each answer', () => {
    const still = new World(planFleet(plan), readRecording(), now, true);
    const { time, ...first } = still.summary(sick, now);
    const { time: later, ...second } = still.summary(sick, now + 60_000);
    expect(second).toEqual(first);
    expect(later).not.toBe(time);
  });
});

describe('deltasOf()', () => {
  it('keeps gaps', () => {
    expect(deltasOf([5, null, 8])).toEqual([5, null, 3]);
  });
});

describe('World', () => {
  it('replays counters that never fall, three hours back and past the sickness', () => {
    const [index] = matching({ world }, 'node_cpu_seconds_total{mode="user",cpu="0"}');
    const values = Array.from({ length: 179 }, (_, minute) =>
      world.value(sick, index!, now - minute * 60_000),
    );
    expect(values.toReversed()).toEqual([...values].sort((a, b) => a - b));
  });

  it('has nothing from before its history', () => {
    const [index] = matching({ world }, 'node_load1');
    expect(world.value(sick, index!, now - 4 * 3_600_000)).toBeNaN();
  });

  it('fills the disk of a sick host since a known time', () => {
    const fullest = (at: number) => world.summary(sick, at).filesystems?.[0]?.usedRatio ?? 0;
    expect(fullest(world.sickSince - 1_000)).toBeLessThan(0.5);
    expect(fullest(now)).toBeGreaterThan(0.95);
  });
});

describe('statusText()', () => {
  it('is a status of the contract for every host', () => {
    for (const host of world.hosts)
      expect(agentStatus.safeParse(JSON.parse(statusText(world, host, now))).success).toBe(true);
  });

  it('answers for the asked time', () => {
    const query = new URLSearchParams({ time: String((world.sickSince - 60_000) / 1_000) });
    const text = statusAnswer.answer({
      host: sick,
      world,
      query,
      pathname: '',
      body: '',
      now,
      signal: AbortSignal.abort(),
    });
    expect(JSON.parse(text as string).summary.cpu.usedRatio).toBeLessThan(0.97);
  });
});

describe('probeAnswers', () => {
  const [list, detail] = probeAnswers;
  const ask = (answer: Answer, host: SimulatedHost, pathname = '') => {
    const question = { host, world, query: new URLSearchParams(), pathname, body: '', now };
    return JSON.parse(answer.answer({ ...question, signal: AbortSignal.abort() }) as string) as unknown;
  };

  it('tell of probes as the contract has it, from every host', () => {
    for (const host of world.hosts)
      expect(listProbes.response.parse(ask(list!, host)).probes).toHaveLength(simulatedProbes.length);
  });

  it('have a probe for each cause of a verdict', () => {
    const { probes } = listProbes.response.parse(ask(list!, world.hosts[0]!));
    expect(new Set(probes.map(({ verdict }) => verdict?.cause))).toEqual(
      new Set([
        ...['up', 'target-down', 'target-degraded', 'path-broken', 'dns-split'],
        ...['dual-stack-half-up', 'regional', 'unknown'],
      ]),
    );
  });

  it('tell failures with traces of a probe that is down', () => {
    const [first] = vantagesOf(simulatedProbes.find(({ name }) => name === 'shop-checkout')!, world);
    const told = getProbe.response.parse(ask(detail!, first!, '/api/v1/probes/shop-checkout'));
    expect(told.failures[0]).toMatchObject({ state: 'down', reason: 'condition-failed' });
    expect(told.failures[0]?.trace.length).toBeGreaterThan(3);
  });

  it('keep a mark that was set on one host, and take it away again', () => {
    const [probe] = simulatedProbes;
    const host = world.hosts[0]!;
    const mark = { mark: 'paused', because: 'a test' };
    expect(setMark(probe!, host, { ...mark, seconds: 60 }, now)).toMatchObject([{ mark: 'paused' }]);
    expect(marksOf(probe!, world.hosts[1]!, now)).toEqual([]);
    expect(setMark(probe!, host, { ...mark, seconds: 0 }, now)).toEqual([]);
  });
});

describe('proxyAnswers', () => {
  const ask = (route: Route, host: SimulatedHost, { path = route.path, body = {}, query = '' } = {}) => {
    const { answer } = proxyAnswers.find(
      (one) => one.path === route.path && one.method === route.method.toUpperCase(),
    )!;
    const question = { host, world, query: new URLSearchParams(query), pathname: path, now };
    return answer({ ...question, body: JSON.stringify(body), signal: AbortSignal.abort() });
  };
  const [first] = world.hosts as [SimulatedHost];
  const toxics = '/api/v1/proxies/redis/toxics';

  it('tell of proxies and kinds as the contract has it, from every host that knows them', () => {
    for (const host of world.hosts.filter(({ trouble }) => trouble !== 'other-version')) {
      expect(listProxies.response.safeParse(JSON.parse(ask(listProxies, host) as string)).success).toBe(true);
      expect(listToxicKinds.response.safeParse(JSON.parse(ask(listToxicKinds, host) as string)).success).toBe(
        true,
      );
    }
  });

  it('add a toxic that the status tells of, and end it again', async () => {
    const body = { type: 'latency', attributes: { latency: 100 }, ttlSeconds: 60 };
    const added = (await (ask(addToxic, first, { path: toxics, body }) as Response).json()) as unknown;
    expect(addToxic.response.parse(added)).toMatchObject({ name: 'latency_downstream', affected: 10 });
    const faults = () => (JSON.parse(statusText(world, first, now)) as { faults: unknown }).faults;
    expect(faults()).toMatchObject({ toxics: 1, owned: 1 });
    expect(JSON.parse(ask(endFaults, first) as string)).toEqual({
      removed: [{ proxy: 'redis', toxic: 'latency_downstream' }],
    });
    expect(faults()).toMatchObject({ toxics: 0, since: null });
  });

  it('tell connections and what a tap saw as the contract has it', () => {
    const path = '/api/v1/proxies/redis';
    const connections = ask(listProxyConnections, first, { path: `${path}/connections` }) as string;
    expect(listProxyConnections.response.parse(JSON.parse(connections)).of).toBe(10);
    const later = { ...first, clockOffsetMs: -10_000 };
    const tap = ask(tapProxy, later, { path: `${path}/tap`, query: 'since=5' }) as string;
    expect(tapProxy.response.parse(JSON.parse(tap)).records).toHaveLength(40);
  });
});

describe('backupAnswers', () => {
  const ask = (route: Route, host: SimulatedHost, { path = route.path, body = {}, query = '' } = {}) => {
    const { answer } = backupAnswers.find(
      (one) => one.path === route.path && one.method === route.method.toUpperCase(),
    )!;
    const question = { host, world, query: new URLSearchParams(query), pathname: path, now };
    return answer({ ...question, body: JSON.stringify(body), signal: AbortSignal.abort() });
  };
  const json = async (answer: string | Response | Promise<Response>) =>
    (typeof answer === 'string' ? JSON.parse(answer) : await (await answer).json()) as unknown;
  const [first] = world.hosts as [SimulatedHost];
  const path = '/api/v1/backups/etc';

  it('tell of backups and snapshots as the contract has it, from every host that knows them', async () => {
    for (const host of world.hosts.filter(({ trouble }) => trouble !== 'other-version')) {
      const listing = listBackups.response.parse(await json(ask(listBackups, host)));
      for (const { name } of listing.backups) {
        const snapshots = ask(listSnapshots, host, {
          path: `/api/v1/backups/${encodeURIComponent(name)}/snapshots`,
        });
        expect(listSnapshots.response.safeParse(await json(snapshots)).success).toBe(true);
      }
    }
  });

  it('begin a run that goes from its start to its end, and end it where they are asked to', async () => {
    const run = runBackup.response.parse(await json(ask(runBackup, first, { path: `${path}/runs` })));
    expect(run).toMatchObject({ kind: 'backup', backup: 'etc', outcome: null, step: 'connect' });
    const ended = ask(cancelBackupRun, first, { path: `/api/v1/backup-runs/${run.id}` });
    expect(cancelBackupRun.response.parse(await json(ended)).outcome).toBe('cancelled');
  });

  it('plan a restore and begin it only with what has to be typed', async () => {
    const planned = ask(planRestore, first, { path: `${path}/restore-plans`, body: { snapshot: 'latest' } });
    const plan = planRestore.response.parse(await json(planned));
    expect(plan.confirmation).toBe('etc');
    const begin = (confirmation: string) =>
      ask(beginRestore, first, { body: { plan: plan.id, confirmation } });
    expect((begin('yes') as Response).status).toBe(400);
    expect(beginRestore.response.parse(await json(begin('etc'))).kind).toBe('restore');
  });

  it('refuse a plan where there is no room', async () => {
    const planned = ask(planRestore, sick, { path: `${path}/restore-plans`, body: { snapshot: 'latest' } });
    const { checks } = planRestore.response.parse(await json(planned));
    expect(checks[0]).toMatchObject({ verdict: 'refuse' });
  });
});

describe('meshAnswer', () => {
  it('tells how a host reaches all others as the contract has it', () => {
    const question = {
      host: world.hosts[0]!,
      world,
      query: new URLSearchParams(),
      pathname: '',
      body: '',
      now,
    };
    const text = meshAnswer.answer({ ...question, signal: AbortSignal.abort() }) as string;
    const { pairs } = getMesh.response.parse(JSON.parse(text));
    expect(pairs).toHaveLength(19);
    expect(pairs.find(({ to }) => to === hostWith('dead').name)).toMatchObject({ up: false, loss: 1 });
  });
});

describe('probeSeries()', () => {
  it('says from when on a probe was down', () => {
    const host = world.hosts.find((one) =>
      probeSeries(world, one).some(({ labels }) => labels.probe === 'shop-checkout'),
    )!;
    const success = probeSeries(world, host).find(
      ({ labels }) => labels.probe === 'shop-checkout' && labels.__name__ === 'probe_success',
    )!;
    expect([success.value(world.sickSince - 1), success.value(now)]).toEqual([1, 0]);
  });
});

describe('hostsAnswer', () => {
  it('tells of all hosts as the contract has it', () => {
    const question = {
      world,
      query: new URLSearchParams(),
      pathname: '',
      body: '',
      now,
      signal: AbortSignal.abort(),
    };
    const text = hostsAnswer.answer({ ...question, host: world.hosts[0]! }) as string;
    expect(listHosts.response.parse(JSON.parse(text)).hosts).toHaveLength(20);
  });
});
