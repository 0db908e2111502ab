import { describe, expect, it } from 'vitest';
import { listHosts } from '../../agent/contract/hosts.ts';
import { agentStatus } from '../../agent/contract/status.ts';
import { hostsAnswer } from './answers/hosts.ts';
import { matching } from './answers/query.ts';
import { statusAnswer, statusText } from './answers/status.ts';
import { deltasOf, readRecording } from './recording.ts';
import { planFleet } from './simulated-host.ts';
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
    const text = statusAnswer.answer({ host: sick, world, query, now, signal: AbortSignal.abort() });
    expect(JSON.parse(text as string).summary.cpu.usedRatio).toBeLessThan(0.97);
  });
});

describe('hostsAnswer', () => {
  it('tells of all hosts as the contract has it', () => {
    const question = { world, query: new URLSearchParams(), now, signal: AbortSignal.abort() };
    const text = hostsAnswer.answer({ ...question, host: world.hosts[0]! }) as string;
    expect(listHosts.response.parse(JSON.parse(text)).hosts).toHaveLength(20);
  });
});
