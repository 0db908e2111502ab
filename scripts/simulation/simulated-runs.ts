import type { BackupRun } from '../../agent/contract/backups.ts';
import type { SimulatedHost } from './simulated-host.ts';

/** A run that goes from its start to its end by the clock alone. */
export type SimulatedRun = {
  readonly id: string;
  readonly kind: 'backup' | 'check' | 'restore';
  readonly backup: string;
  readonly target: string;
  /** Milliseconds since the epoch by our clock. */
  readonly startedAt: number;
  readonly lengthMs: number;
  readonly totalBytes: number;
  readonly totalEntries: number;
  readonly snapshot: string;
  /** Why it fails at its end; null where it ends well. */
  readonly error: string | null;
  cancelledAt: number | null;
};

/** The steps of each kind, and the share of the time that each takes. */
const STEPS: Readonly<Record<SimulatedRun['kind'], readonly (readonly [name: string, share: number])[]>> = {
  backup: [
    ['connect', 0.03],
    ['look for what changed', 0.12],
    ['copy', 0.7],
    ['write the index', 0.1],
    ['verify', 0.05],
  ],
  check: [
    ['read the index', 0.1],
    ['read packs', 0.9],
  ],
  restore: [
    ['make room beside', 0.03],
    ['write beside', 0.75],
    ['verify', 0.17],
    ['swap', 0.05],
  ],
};

/** A run as the wire has it at a moment, ms since the epoch by our clock. */
export function runRow(run: SimulatedRun, { clockOffsetMs }: SimulatedHost, now: number): BackupRun {
  const { id, kind, backup, target, startedAt, lengthMs, totalBytes, totalEntries } = run;
  const endsAt = Math.min(startedAt + lengthMs, run.cancelledAt ?? Number.POSITIVE_INFINITY);
  const isOver = now >= endsAt;
  const done = Math.min(1, Math.max(0, (Math.min(now, endsAt) - startedAt) / lengthMs));
  const time = (at: number) => new Date(at + clockOffsetMs).toISOString();
  return {
    ...{ id, kind, backup, target, startedAt: time(startedAt) },
    ...stepsAt(run, done),
    ...{ bytes: Math.floor(totalBytes * done), totalBytes },
    ...{ entries: Math.floor(totalEntries * done), totalEntries },
    bytesPerSecond: isOver ? null : totalBytes / (lengthMs / 1_000),
    secondsLeft: isOver ? null : (endsAt - now) / 1_000,
    held: !isOver && Math.floor(done * 10) === 6 ? 'pressure on io: 0.34' : null,
    ...endOf(run, isOver),
    finishedAt: isOver ? time(endsAt) : null,
  };
}

function stepsAt({ kind, lengthMs }: SimulatedRun, done: number): Pick<BackupRun, 'step' | 'steps'> {
  const steps: BackupRun['steps'] = [];
  let behind = 0;
  for (const [name, share] of STEPS[kind]) {
    behind += share;
    if (done < behind - 1e-9) return { step: name, steps };
    steps.push({ name, seconds: (share * lengthMs) / 1_000 });
  }
  return { step: STEPS[kind].at(-1)![0], steps };
}

function endOf(
  run: SimulatedRun,
  isOver: boolean,
): Pick<BackupRun, 'outcome' | 'error' | 'hint' | 'snapshot' | 'report'> {
  const { kind, backup, cancelledAt, error, snapshot } = run;
  if (!isOver) return { outcome: null, error: null, hint: null, snapshot: null, report: [] };
  if (cancelledAt !== null)
    return {
      outcome: 'cancelled',
      error: null,
      hint: null,
      snapshot: null,
      report: ['what it had begun was taken back'],
    };
  if (error !== null)
    return {
      outcome: 'failed',
      error,
      hint: `vedette backup check ${backup} --read`,
      snapshot: null,
      report: [],
    };
  const report = {
    backup: [`made snapshot ${snapshot}`],
    check: ['41 packs are whole'],
    restore: [
      'what was there stands beside, ending in .before-restore',
      'Next: look at it, then remove what stands beside',
    ],
  }[kind];
  return { outcome: 'ok', error: null, hint: null, snapshot, report };
}
