import { describe, expect, test } from 'vitest';
import { type HeartbeatRecord, recordBeat } from '../../../agent/kit/heartbeat-record.ts';
import { type HeartbeatExpectation, judgeHeartbeat } from './judge-heartbeat.ts';

const at = (time: string) => Date.parse(`2026-11-${time}Z`);
const start = (time: string): HeartbeatRecord =>
  recordBeat('nightly', undefined, { state: 'start', at: at(time), host: 'db-1', runId: 'a' });
const success = (time: string): HeartbeatRecord =>
  recordBeat('nightly', undefined, { state: 'success', at: at(time), host: 'db-1', exitCode: 0 });
const failure = (time: string, exitCode?: number): HeartbeatRecord =>
  recordBeat('nightly', undefined, {
    state: 'failure',
    at: at(time),
    host: 'db-1',
    exitCode,
    lastLines: ['disk full', ''],
  });

const hourly: HeartbeatExpectation = { every: 3_600_000, timezone: 'UTC', grace: 300_000 };
const nightly: HeartbeatExpectation = { schedule: '0 3 * * *', timezone: 'UTC', grace: 600_000 };
const bounded: HeartbeatExpectation = { ...nightly, longest: 3_600_000 };

type Case = [
  what: string,
  record: HeartbeatRecord | undefined,
  HeartbeatExpectation,
  now: string,
  since: string,
  verdict: string,
];

const LONG_AGO = '01T00:00:00';
const golden: Case[] = [
  ['heard in time', success('21T03:04:00'), nightly, '21T20:00:00', LONG_AGO, 'up ok: up'],
  ['due, within grace', success('20T03:04:00'), nightly, '21T03:10:00', LONG_AGO, 'up ok: up'],
  [
    'late',
    success('20T03:04:00'),
    nightly,
    '21T03:12:00',
    LONG_AGO,
    'down late: expected 2026-11-21 03:00, 12 min late',
  ],
  [
    'late for days',
    success('17T03:04:00'),
    nightly,
    '21T03:12:00',
    LONG_AGO,
    'down late: expected 2026-11-18 03:00, 3 d late',
  ],
  ['a little early', success('21T02:59:45'), nightly, '21T20:00:00', LONG_AGO, 'up ok: up'],
  [
    'early, and not the next day',
    success('20T02:59:45'),
    nightly,
    '21T03:12:00',
    LONG_AGO,
    'down late: expected 2026-11-21 03:00, 12 min late',
  ],
  ['every hour, in time', success('21T03:00:00'), hourly, '21T04:04:00', LONG_AGO, 'up ok: up'],
  [
    'every hour, late',
    success('21T03:00:00'),
    hourly,
    '21T04:06:00',
    LONG_AGO,
    'down late: expected 2026-11-21 04:00, 6 min late',
  ],
  [
    'failed',
    failure('21T03:04:00', 3),
    nightly,
    '21T03:34:00',
    LONG_AGO,
    'down failed: it failed with exit code 3 30 min ago: disk full',
  ],
  [
    'failed without a code',
    failure('21T03:04:00'),
    nightly,
    '21T03:34:00',
    LONG_AGO,
    'down failed: it failed 30 min ago: disk full',
  ],
  [
    'running again after a failure',
    recordBeat('nightly', failure('20T03:04:00', 3), { state: 'start', at: at('21T03:00:00'), host: 'db-1' }),
    nightly,
    '21T03:04:00',
    LONG_AGO,
    'down failed: it failed with exit code 3 1 d ago: disk full',
  ],
  ['running', start('21T03:00:01'), bounded, '21T03:40:00', LONG_AGO, 'up ok: up'],
  [
    'running too long',
    start('21T03:00:00'),
    bounded,
    '21T04:30:00',
    LONG_AGO,
    'down running-too-long: it has been running for 1 h 30 min, expected at most 1 h',
  ],
  [
    'running over the next time',
    start('21T03:00:00'),
    { ...hourly, longest: 10_000_000 },
    '21T05:00:00',
    LONG_AGO,
    'up ok: up',
  ],
  [
    'running, without a bound, over the next time',
    start('21T03:00:00'),
    hourly,
    '21T05:00:00',
    LONG_AGO,
    'down late: expected 2026-11-21 04:00, 1 h late',
  ],
  [
    'never heard, not yet due',
    undefined,
    nightly,
    '21T02:00:00',
    '20T12:00:00',
    'unknown never-heard: it was never heard of, expected 2026-11-21 03:00',
  ],
  [
    'never heard, within grace',
    undefined,
    nightly,
    '21T03:09:00',
    '20T12:00:00',
    'unknown never-heard: it was never heard of, expected 2026-11-21 03:00',
  ],
  [
    'never heard, and late',
    undefined,
    nightly,
    '21T03:12:00',
    '20T12:00:00',
    'down never-heard: it was never heard of, expected 2026-11-21 03:00, 12 min late',
  ],
  [
    'agent off when it was due',
    success('20T03:04:00'),
    nightly,
    '21T04:00:00',
    '21T03:30:00',
    'unknown agent-was-off: the agent listens again since 30 min: it was expected 2026-11-21 03:00',
  ],
  [
    'agent off then, and late since',
    success('20T03:04:00'),
    nightly,
    '22T03:12:00',
    '21T03:30:00',
    'down late: expected 2026-11-22 03:00, 12 min late',
  ],
  [
    'agent off when it ended',
    start('21T03:00:00'),
    bounded,
    '21T04:30:00',
    '21T04:20:00',
    'unknown agent-was-off: the agent listens again since 10 min: its end may have come then',
  ],
  [
    'agent restarted while it ran',
    start('21T03:00:00'),
    bounded,
    '21T04:30:00',
    '21T03:20:00',
    'down running-too-long: it has been running for 1 h 30 min, expected at most 1 h',
  ],
  [
    'clock stepped back',
    success('21T03:00:00'),
    hourly,
    '20T03:00:00',
    LONG_AGO,
    'unknown clock-stepped: it was heard of 1 d in the future: the clock was stepped',
  ],
  ['clocks that differ a little', success('21T03:00:20'), hourly, '21T03:00:00', LONG_AGO, 'up ok: up'],
];

describe('judgeHeartbeat()', () => {
  test.each(golden)('%s', (_what, record, expected, now, since, verdict) => {
    const { state, reason, message } = judgeHeartbeat(
      { record, listeningSince: at(since) },
      expected,
      at(now),
    );
    expect(`${state} ${reason}: ${message}`).toBe(verdict);
  });

  const berlin: HeartbeatExpectation = { schedule: '30 2 * * *', timezone: 'Europe/Berlin', grace: 600_000 };
  const judgeAt = (heardAt: string, now: string, expected = berlin) => {
    const record = { ...success('01T00:00:00'), lastAt: Date.parse(heardAt), startedAt: null };
    const { reason, message } = judgeHeartbeat({ record, listeningSince: 0 }, expected, Date.parse(now));
    return `${reason}: ${message}`;
  };

  test('expects a time that summer time leaves out later by the gap', () => {
    expect(judgeAt('2026-03-28T01:30:05Z', '2026-03-29T01:39:00Z')).toBe('ok: up');
    expect(judgeAt('2026-03-28T01:30:05Z', '2026-03-29T01:41:00Z')).toBe(
      'late: expected 2026-03-29 03:30, 11 min late',
    );
  });

  test('takes a run at the gap itself for that of the time that is left out', () => {
    expect(judgeAt('2026-03-29T01:00:05Z', '2026-03-29T12:00:00Z')).toBe('ok: up');
  });

  test('expects a time that comes twice once', () => {
    expect(judgeAt('2026-10-25T00:30:05Z', '2026-10-25T12:00:00Z')).toBe('ok: up');
    expect(judgeAt('2026-10-25T00:30:05Z', '2026-10-26T01:41:00Z')).toBe(
      'late: expected 2026-10-26 02:30, 11 min late',
    );
  });

  test('does not let a gap hide a run of every hour', () => {
    const hourly = { ...berlin, schedule: '0 * * * *' };
    expect(judgeAt('2026-03-29T00:00:05Z', '2026-03-29T01:15:00Z', hourly)).toBe(
      'late: expected 2026-03-29 03:00, 15 min late',
    );
  });
});
