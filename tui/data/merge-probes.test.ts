import { describe, expect, it } from 'vitest';
import { NOON } from '../fleet.testkit.ts';
import { hostAnswer, probeRow, probeVerdict } from '../probes.testkit.ts';
import { probeBadness } from './fleet-probe.ts';
import { median, mergeProbes } from './merge-probes.ts';

const down = { state: 'down', reason: 'timeout', message: 'no answer' };
const of = (...changes: Parameters<typeof probeRow>[1][]) =>
  mergeProbes(changes.map((change, index) => hostAnswer(`web-${index + 1}`, [probeRow('home', change)])))[0]!;

describe('mergeProbes()', () => {
  it('makes one row of all hosts that run a probe of that name, A first', () => {
    const answers = [
      hostAnswer('web-1', [probeRow('b', { vantages: ['web-1'] })]),
      hostAnswer('web-2', [probeRow('b', { vantages: ['web-2'] }), probeRow('a', { vantages: ['web-2'] })]),
    ];
    const told = mergeProbes(answers).map(({ name, vantages }) => [name, vantages.map(({ host }) => host)]);
    expect(told).toEqual([
      ['a', ['web-2']],
      ['b', ['web-1', 'web-2']],
    ]);
  });

  it('takes the verdict of the host that sees most', () => {
    const narrow = { ...probeVerdict('up', 'up', []), quorum: { needed: 1, failing: 0, knowing: 1, of: 3 } };
    const wide = probeVerdict('path-broken', 'degraded', ['web-1'], 'the path from web-1 is broken');
    expect(of({ ...down, verdict: narrow }, { verdict: wide })).toMatchObject({
      ...{ state: 'degraded', cause: 'path-broken', message: 'the path from web-1 is broken' },
      counts: { failing: 1, knowing: 3, of: 3 },
    });
  });

  it('counts itself where every host judges by itself alone', () => {
    const alone = (cause: string, state: string) => ({
      ...probeVerdict(cause, state, []),
      quorum: { needed: 1, failing: 0, knowing: 1, of: 1 },
    });
    const up = { verdict: alone('up', 'up') };
    const merged = of({ ...down, verdict: alone('target-down', 'down') }, up, up);
    expect(merged).toMatchObject({ state: 'degraded', cause: 'mixed', verdict: null });
  });

  it('does not believe the verdict of a host that has fallen silent', () => {
    const verdict = probeVerdict('target-down', 'down', ['web-1', 'web-2', 'web-3']);
    const answers = [
      hostAnswer('web-1', [probeRow('home', { ...down, verdict })], 'timeout'),
      hostAnswer('web-2', [probeRow('home')]),
    ];
    expect(mergeProbes(answers)[0]).toMatchObject({ state: 'up', verdict: null });
  });

  it('counts itself where no agent has judged: most of those that know decide', () => {
    expect(of(down, down, {})).toMatchObject({ state: 'down', cause: 'target-down' });
    expect(of(down, {}, {})).toMatchObject({ state: 'degraded', cause: 'mixed' });
    expect(of({ state: 'unknown' }, down)).toMatchObject({
      state: 'down',
      counts: { failing: 1, knowing: 1 },
    });
  });

  it('says unknown, and neither up nor down, where no vantage knows', () => {
    expect(of({ state: 'unknown' })).toMatchObject({ state: 'unknown', cause: 'unknown' });
    const silent = mergeProbes([hostAnswer('web-1', [probeRow('home', { vantages: ['web-1'] })], 'timeout')]);
    expect(silent[0]).toMatchObject({ state: 'unknown', message: 'web-1: timeout' });
  });

  it('takes a word for a state that it does not know as unknown', () => {
    expect(of({ state: 'splendid' }).vantages[0]?.state).toBe('unknown');
  });

  it('names the vantages that told nothing, with the reason', () => {
    const answers = [
      hostAnswer('web-1', [probeRow('home')]),
      hostAnswer('web-2', null, 'connection-refused'),
    ];
    const [, second, third] = mergeProbes(answers)[0]!.vantages;
    expect(second).toMatchObject({ host: 'web-2', state: 'unknown', silent: 'connection-refused' });
    expect(third).toMatchObject({ host: 'web-3', silent: 'not in this fleet' });
  });

  it('shows the medians of the vantages that see it up, run by run from the newest back', () => {
    const merged = of(
      { durationSeconds: 0.1, recentSeconds: [0.1, 0.1] },
      { durationSeconds: 0.3, recentSeconds: [0.3] },
      { ...down, durationSeconds: 9, recentSeconds: [0.2, null] },
    );
    expect(merged.latencySeconds).toBeCloseTo(0.2);
    expect(merged.recentSeconds[0]).toBeCloseTo(0.15);
    expect(merged.recentSeconds[1]).toBeCloseTo(0.2);
  });

  it('shows a run that no vantage saw up as null', () => {
    expect(of({ recentSeconds: [0.1, null] }, { recentSeconds: [null] }).recentSeconds).toEqual([0.1, null]);
  });

  it('shows the earliest end of a certificate and the newest run', () => {
    const merged = of(
      { certificateExpires: '2026-12-01T00:00:00.000Z', lastRun: new Date(NOON - 9_000).toISOString() },
      { certificateExpires: '2026-11-30T00:00:00.000Z', lastRun: new Date(NOON - 2_000).toISOString() },
    );
    expect(merged).toMatchObject({ expires: Date.UTC(2026, 10, 30), lastRun: NOON - 2_000 });
  });

  it('tells times by our clock', () => {
    const answer = hostAnswer('web-1', [probeRow('home', { since: new Date(NOON).toISOString() })]);
    const ahead = { ...answer, host: { ...answer.host, clockOffsetMs: 60_000 } };
    expect(mergeProbes([ahead])[0]?.vantages[0]?.since).toBe(NOON - 60_000);
  });

  it('shows a mark once, with the longest of its times and on how many vantages it is', () => {
    const until = (minutes: number | null) =>
      minutes === null ? null : new Date(NOON + minutes * 60_000).toISOString();
    const mark = (minutes: number | null) => ({
      marks: [{ mark: 'paused', because: '', until: until(minutes) }],
    });
    expect(of(mark(5), mark(9), {}).marks).toEqual([{ mark: 'paused', because: '', until: until(9), on: 2 }]);
    expect(of(mark(5), mark(null)).marks[0]).toMatchObject({ until: null, on: 2 });
  });
});

describe('probeBadness()', () => {
  it('puts what nobody knows about before what is marked, and flapping first among equals', () => {
    const marked = of({ ...down, marks: [{ mark: 'silenced', because: '', until: null }] });
    const order = [of(down), marked, of({ ...down, flapping: true }), of({})].sort(
      (a, b) => probeBadness(b) - probeBadness(a),
    );
    expect(order.map(({ state, flapping, marks }) => [state, flapping, marks.length])).toEqual([
      ['down', true, 0],
      ['down', false, 0],
      ['down', false, 1],
      ['up', false, 0],
    ]);
  });
});

describe('median()', () => {
  it('is the middle, or halfway between the two in the middle, of the values that are there', () => {
    expect([median([3, null, 1, 2]), median([1, 2]), median([null]), median([])]).toEqual([
      2,
      1.5,
      null,
      null,
    ]);
  });
});
