import { humanDuration } from '../../../agent/kit/duration.ts';
import type { HeartbeatRecord } from '../../../agent/kit/heartbeat-record.ts';
import type { ProbeState } from '../../probe-result.ts';
import { gapBefore, nextDue } from './cron-schedule-bun.ts';

/** When a job is expected: by the one or the other; all times in ms. */
export type HeartbeatExpectation = {
  readonly every?: number | undefined;
  /** A cron expression. */
  readonly schedule?: string | undefined;
  /** IANA name for the schedule; without one that of this host. */
  readonly timezone?: string | undefined;
  /** How late it may be. */
  readonly grace: number;
  /** How long a run may take, where that is known. */
  readonly longest?: number | undefined;
};

/** What an agent has heard of one job. */
export type Heard = {
  readonly record: HeartbeatRecord | undefined;
  /** Since when it listens without a break, ms since the epoch: before that it may have missed something. */
  readonly listeningSince: number;
};

export type HeartbeatVerdict = {
  readonly state: ProbeState;
  readonly reason: string;
  /** One line for a person, without the state. */
  readonly message: string;
};

/** Milliseconds that a run may come before its time: clocks of hosts differ. */
const EARLY = 30_000;

const OK: HeartbeatVerdict = { state: 'up', reason: 'ok', message: 'up' };

/**
 * Judges what was heard of a job at the moment `now`, in this order: `clock-stepped`, `never-heard`, `agent-was-off`,
 * `running-too-long`, `late`, `failed`, `ok`. What could not have been heard because the agent was off is unknown, until
 * the next time that the job is expected.
 */
export function judgeHeartbeat(heard: Heard, expected: HeartbeatExpectation, now: number): HeartbeatVerdict {
  const { record } = heard;
  if (record === undefined) return judgeSilence(heard, expected, now);
  const ahead = record.lastAt - now;
  if (ahead > Math.max(expected.grace, EARLY))
    return unknown(
      'clock-stepped',
      `it was heard of ${humanDuration(ahead)} in the future: the clock was stepped`,
    );
  return (
    judgeRun(record, heard, expected, now) ??
    judgeTime(record, heard, expected, now) ??
    judgeOutcome(record, now)
  );
}

function judgeSilence(
  { listeningSince }: Heard,
  expected: HeartbeatExpectation,
  now: number,
): HeartbeatVerdict {
  const due = dueAfter(listeningSince, expected);
  if (due === undefined || now <= due + expected.grace)
    return unknown(
      'never-heard',
      due === undefined ? 'it was never heard of' : `it was never heard of, expected ${at(due, expected)}`,
    );
  return down('never-heard', `it was never heard of, ${lateness(due, expected, now)}`);
}

/** A run that has begun, where it is known how long it may take. */
function judgeRun(
  { state, startedAt }: HeartbeatRecord,
  { listeningSince }: Heard,
  { longest }: HeartbeatExpectation,
  now: number,
): HeartbeatVerdict | undefined {
  if (state !== 'start' || startedAt === null || longest === undefined) return undefined;
  if (now <= startedAt + longest) return undefined;
  if (listeningSince > startedAt + longest)
    return offSince(listeningSince, now, 'its end may have come then');
  return down(
    'running-too-long',
    `it has been running for ${humanDuration(now - startedAt)}, expected at most ${humanDuration(longest)}`,
  );
}

function judgeTime(
  record: HeartbeatRecord,
  { listeningSince }: Heard,
  expected: HeartbeatExpectation,
  now: number,
): HeartbeatVerdict | undefined {
  if (isWithinRun(record, expected, now)) return undefined;
  const due = firstMissed(record.startedAt ?? record.lastAt, expected, now);
  if (due === undefined) return undefined;
  if (listeningSince <= due) return down('late', lateness(due, expected, now));
  const dueSince = dueAfter(listeningSince, expected);
  if (dueSince !== undefined && now > dueSince + expected.grace)
    return down('late', lateness(dueSince, expected, now));
  return offSince(listeningSince, now, `it was expected ${at(due, expected)}`);
}

/** As long as a run takes what it may, the next one is not missed. */
function isWithinRun(
  { state, startedAt }: HeartbeatRecord,
  { longest }: HeartbeatExpectation,
  now: number,
): boolean {
  return state === 'start' && startedAt !== null && longest !== undefined && now <= startedAt + longest;
}

function judgeOutcome(
  { outcome, exitCode, endedAt, lastLines }: HeartbeatRecord,
  now: number,
): HeartbeatVerdict {
  if (outcome !== 'failure') return OK;
  const code = exitCode === null ? '' : ` with exit code ${exitCode}`;
  const last = lastLines.findLast((line) => line.trim() !== '');
  const ago = humanDuration(Math.max(0, now - (endedAt ?? now)));
  return down('failed', `it failed${code} ${ago} ago${last === undefined ? '' : `: ${last.slice(0, 300)}`}`);
}

/** The first time that it was expected after its last run and did not come, once grace is over. */
function firstMissed(lastRun: number, expected: HeartbeatExpectation, now: number): number | undefined {
  const due = dueAfter(lastRun, expected);
  if (due === undefined || now <= due + expected.grace) return undefined;
  if (!cameEarly(lastRun, due, expected)) return due;
  const next = dueAfter(due, expected);
  return next !== undefined && now > next + expected.grace ? next : undefined;
}

/** Whether a run shortly before its time was the one that was meant; never more than half a period before it. */
function cameEarly(lastRun: number, due: number, expected: HeartbeatExpectation): boolean {
  const { every, timezone } = expected;
  if (every !== undefined) return false;
  const period = (dueAfter(due, expected) ?? Infinity) - due;
  const early = Math.min(period / 2, Math.max(EARLY, gapBefore(due, timezone) + EARLY));
  return due - lastRun <= early;
}

function dueAfter(moment: number, { every, schedule, timezone }: HeartbeatExpectation): number | undefined {
  if (every !== undefined) return moment + every;
  return schedule === undefined ? undefined : nextDue(schedule, moment, timezone);
}

function lateness(due: number, expected: HeartbeatExpectation, now: number): string {
  return `expected ${at(due, expected)}, ${humanDuration(now - due)} late`;
}

/** The time of day where the job runs, and the date where it is not obvious. */
function at(moment: number, { timezone }: HeartbeatExpectation): string {
  const format = { dateStyle: 'short', timeStyle: 'short', timeZone: timezone } as const;
  return new Intl.DateTimeFormat('sv-SE', format).format(moment);
}

function offSince(listeningSince: number, now: number, because: string): HeartbeatVerdict {
  const ago = humanDuration(Math.max(0, now - listeningSince));
  return unknown('agent-was-off', `the agent listens again since ${ago}: ${because}`);
}

function down(reason: string, message: string): HeartbeatVerdict {
  return { state: 'down', reason, message };
}

function unknown(reason: string, message: string): HeartbeatVerdict {
  return { state: 'unknown', reason, message };
}
