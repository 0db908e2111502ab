import type { BackupRow, BackupRun, BackupTarget, SnapshotRow } from '../../contract/backups.ts';
import { errorMessage } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import type { BackupRecords, StoredBackupRun } from '../../store/local/backup-records.ts';
import type { TargetChecked, TargetFound } from './job-messages.ts';

/** What a run of a backup made. */
export type Made = NonNullable<BackupRow['lastSuccess']> & {
  /** Bytes of memory that its process had at most; null where it did not say. */
  readonly peakBytes: number | null;
};

/** A run as it is kept. */
export type KeptRun = { readonly run: BackupRun; readonly by: string; readonly made: Made | null };

/** What is known of one backup from its earlier runs. */
export type BackupPast = {
  readonly lastSuccess: Made | null;
  readonly lastFailure: NonNullable<BackupRow['lastFailure']> | null;
  readonly lastOutcome: string | null;
  readonly lastCheckedAt: number | null;
  readonly sizes: BackupRow['sizes'];
};

const nothing: BackupPast = {
  lastSuccess: null,
  lastFailure: null,
  lastOutcome: null,
  lastCheckedAt: null,
  sizes: [],
};
const SIZES = 60;
const RECENT = 50;
/** Milliseconds after which the runs of backups that are no more are forgotten. */
const FORGOTTEN = 90 * 86_400_000;

/**
 * What has become of backups, kept on disk. A disk that refuses loses what is kept beyond this process and nothing else: it is logged,
 * and the backups go on.
 */
export class BackupLedger {
  readonly #records: BackupRecords;
  readonly #log: Log;
  readonly #past = new Map<string, BackupPast>();
  readonly #targets = new Map<string, Map<string, BackupTarget>>();
  #states: Map<string, string>;
  #recent: BackupRun[];

  constructor(records: BackupRecords, log: Log) {
    this.#records = records;
    this.#log = log;
    this.#states = this.#try(() => records.states(), new Map());
    this.#recent = this.#try(() => records.newest(RECENT), []).map((stored) => keptRun(stored).run);
  }

  /** Reads what is known of these backups, and forgets the others. */
  follow(names: readonly string[], keys: readonly string[], now: number): void {
    for (const name of names) if (!this.#past.has(name)) this.#past.set(name, this.#read(name));
    const own = [...this.#states.keys()].filter((key) =>
      names.some((name) => key.startsWith(stateKey('', name))),
    );
    const states = new Set([...keys, ...own]);
    this.#states = new Map([...this.#states].filter(([key]) => states.has(key)));
    this.#try(() => this.#records.keepOnly({ states, backups: new Set(names) }, now - FORGOTTEN), undefined);
  }

  past(name: string): BackupPast {
    return this.#past.get(name) ?? nothing;
  }

  /** What has ended last, the newest first, 50 at most. */
  get recent(): readonly BackupRun[] {
    return this.#recent;
  }

  begin(run: BackupRun, by: string): void {
    this.#save({ run, by, made: null });
  }

  finish(kept: KeptRun): void {
    this.#save(kept);
    this.#recent = [kept.run, ...this.#recent].slice(0, RECENT);
    const { run, made } = kept;
    this.#past.set(run.backup, later(this.past(run.backup), run, made));
  }

  /** Runs that were under way when the last agent ended without a word. */
  interrupted(): KeptRun[] {
    return this.#try(() => this.#records.unfinished(), []).map(keptRun);
  }

  targets(backup: string): readonly BackupTarget[] {
    return [...this.#targetsOf(backup).values()];
  }

  /** Takes in how a target was found; what it says no more of than before stays. */
  found(backup: string, found: TargetFound, at: string): { before: string; after: string } {
    const targets = this.#targetsOf(backup);
    const known = targets.get(found.name) ?? newTarget(found.name);
    const well = found.error === null;
    const after: BackupTarget = {
      ...known,
      state: well ? 'ok' : 'failed',
      error: found.error?.message ?? null,
      lastSuccessAt: well ? at : known.lastSuccessAt,
      snapshots: found.snapshots ?? known.snapshots,
      storedBytes: found.storedBytes ?? known.storedBytes,
      freeBytes: found.freeBytes ?? known.freeBytes,
    };
    targets.set(found.name, after);
    this.remember(stateKey('targets', backup), JSON.stringify([...targets.values()]));
    return { before: known.state, after: after.state };
  }

  checked(backup: string, checked: TargetChecked, at: string): void {
    const { target, outcome, what, report } = checked;
    if (outcome === null) return;
    const targets = this.#targetsOf(backup);
    const known = targets.get(target.name) ?? newTarget(target.name);
    const error = outcome === 'ok' ? null : (report[0] ?? 'something is wrong');
    targets.set(target.name, { ...known, lastCheck: { at, outcome, what, error } });
    this.remember(stateKey('targets', backup), JSON.stringify([...targets.values()]));
  }

  recall(key: string): string | undefined {
    return this.#states.get(key);
  }

  remember(key: string, state: string): void {
    if (this.#states.get(key) === state) return;
    this.#states.set(key, state);
    this.#try(() => this.#records.saveState(key, state), undefined);
  }

  #targetsOf(backup: string): Map<string, BackupTarget> {
    const known = this.#targets.get(backup);
    if (known !== undefined) return known;
    const stored = JSON.parse(this.recall(stateKey('targets', backup)) ?? '[]') as BackupTarget[];
    const targets = new Map(stored.map((target) => [target.name, target]));
    this.#targets.set(backup, targets);
    return targets;
  }

  #read(name: string): BackupPast {
    const of = (kind: string, limit: number) =>
      this.#try(() => this.#records.ofBackup(name, kind, limit), []).map(keptRun);
    const good = this.#try(() => this.#records.lastGood(name, 'backup'), undefined);
    const runs = of('backup', 200);
    const older = good === undefined || runs.some(({ run }) => run.id === good.id) ? [] : [keptRun(good)];
    const past = [...older, ...runs.toReversed(), ...of('check', 1)];
    return past.reduce((known, { run, made }) => later(known, run, made), nothing);
  }

  #save(kept: KeptRun): void {
    this.#try(() => this.#records.saveRun(storedRun(kept)), undefined);
  }

  #try<T>(action: () => T, otherwise: T): T {
    try {
      return action();
    } catch (error) {
      this.#log.error('cannot keep what became of the backups', { error: errorMessage(error) });
      return otherwise;
    }
  }
}

/** The name under which something is remembered of a backup. */
export function stateKey(what: '' | 'late' | 'pruned' | 'rate' | 'seen' | 'targets', backup: string): string {
  return `backup ${JSON.stringify(backup)} ${what}`;
}

function later(past: BackupPast, run: BackupRun, made: Made | null): BackupPast {
  if (run.kind === 'check')
    return run.outcome === 'ok' ? { ...past, lastCheckedAt: Date.parse(run.finishedAt ?? '') } : past;
  if (run.kind !== 'backup') return past;
  const failed = run.outcome === 'failed' || run.outcome === 'partial';
  return {
    ...past,
    lastOutcome: run.outcome,
    ...(made && { lastSuccess: made, sizes: [...past.sizes, sizeOf(made)].slice(-SIZES) }),
    ...(failed && {
      lastFailure: {
        at: run.finishedAt ?? run.startedAt,
        error: run.error ?? run.report[0] ?? 'it failed',
        hint: run.hint,
      },
    }),
  };
}

function sizeOf({ at, bytes, addedBytes }: Made): BackupRow['sizes'][number] {
  return { at, bytes, addedBytes };
}

/** What a snapshot says of the run that made it. */
export function madeBy(snapshot: SnapshotRow, seconds: number): Made {
  const { id, startedAt: at, bytes, addedBytes, entries, notes } = snapshot;
  return { snapshot: id, at, seconds, bytes, addedBytes, entries, notes, peakBytes: null };
}

function newTarget(name: string): BackupTarget {
  return {
    ...{ name, state: 'unknown', error: null, lastSuccessAt: null },
    ...{ snapshots: null, storedBytes: null, freeBytes: null, lastCheck: null },
  };
}

function keptRun({ record }: StoredBackupRun): KeptRun {
  return JSON.parse(record) as KeptRun;
}

function storedRun(kept: KeptRun): StoredBackupRun {
  const { id, backup, kind, startedAt, finishedAt, outcome } = kept.run;
  return {
    ...{ id, backup, kind, outcome },
    startedAt: Date.parse(startedAt),
    finishedAt: finishedAt === null ? null : Date.parse(finishedAt),
    record: JSON.stringify(kept),
  };
}
