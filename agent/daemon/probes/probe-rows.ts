import type { JudgedProbe } from '../../../probes/judge/probe-judge.ts';
import { uptime } from '../../../probes/judge/uptime.ts';
import type { ProbeMark, ProbeRow } from '../../contract/probes.ts';
import type { ProbeEntry } from './probe-entry.ts';
import { inSeconds } from './run-record.ts';

const DAY = 86_400_000;

export type RowContext = {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly target: string;
  /** The hosts that run it. */
  readonly vantages: readonly string[];
  readonly runsHere: boolean;
  readonly marks: readonly ProbeMark[];
};

/** A probe as the API tells it. */
export function probeRow(
  entry: ProbeEntry,
  { now, target, vantages, runsHere, marks }: RowContext,
): ProbeRow {
  const { definition, judged, result, recent, changes, verdict } = entry;
  const { name, kind, group, describe, labels, interval } = definition;
  return {
    name,
    kind,
    target,
    group: group ?? null,
    describe: describe ?? null,
    labels,
    vantages: [...vantages],
    runsHere,
    state: runsHere ? judged.state : 'unknown',
    since: runsHere ? iso(judged.since) : null,
    ...(!definition.enabled ? DISABLED : runsHere ? whyOf(judged) : leftToOthers(vantages)),
    flapping: judged.flapping,
    marks: [...marks],
    intervalSeconds: interval / 1_000,
    lastRun: iso(result?.startedAt),
    nextRun: runsHere && result !== undefined ? iso(nextRun(result.startedAt, interval, now)) : null,
    durationSeconds: result === undefined ? null : result.duration / 1_000,
    phaseSeconds: inSeconds(result?.phases ?? {}),
    address: result?.address ?? null,
    families: result?.families ?? null,
    conditions: [...(result?.conditions ?? [])],
    certificateExpires: certificateExpires(entry),
    recentSeconds: recent.map((time) => (time === null ? null : time / 1_000)),
    uptime: uptime(changes, now - DAY, now).ratio ?? null,
    verdict: verdict ?? null,
  };
}

function whyOf({ reason, message }: JudgedProbe): Pick<ProbeRow, 'reason' | 'message'> {
  return { reason, message };
}

const DISABLED = { reason: 'disabled', message: 'unknown: disabled in the configuration' };

/** Of a probe that this host has and does not run: what it found before, when it did, is no longer told. */
function leftToOthers(vantages: readonly string[]): Pick<ProbeRow, 'reason' | 'message'> {
  const hosts = vantages.length === 0 ? 'no host' : vantages.join(', ');
  return { reason: 'left-to-others', message: `unknown: not run here, but by ${hosts}` };
}

function nextRun(startedAt: number, interval: number, now: number): number {
  return startedAt + Math.max(1, Math.ceil((now - startedAt) / interval)) * interval;
}

function certificateExpires({ result }: ProbeEntry): string | null {
  const left = result?.facts['certificate.expires'];
  return typeof left === 'number' && Number.isFinite(left) ? iso(result!.startedAt + left) : null;
}

function iso(time: number | undefined): string | null {
  if (time === undefined || !(Math.abs(time) < 8.64e15)) return null;
  return new Date(time).toISOString();
}
