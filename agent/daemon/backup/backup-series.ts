import { type Metric, MetricSet } from '../../collect/metrics.ts';
import type { BackupRow } from '../../contract/backups.ts';
import type { SeriesBatch } from '../probes/probe-series.ts';

/** What the series say of a backup beside its row. */
export type MeasuredBackup = {
  readonly row: BackupRow;
  readonly late: boolean;
  /** Seconds; null where there is no good one yet. */
  readonly ageSeconds: number | null;
  /** Of the last run that has ended; null before the first. */
  readonly lastOutcome: string | null;
  readonly peakBytes: number | null;
};

const NOTHING: SeriesBatch = { metrics: [], gone: [] };
const OUTCOMES = ['ok', 'partial', 'failed', 'cancelled'] as const;

/** The metrics of the backups: exposed always, stored when they were told anew. */
export class BackupSeries {
  readonly set = new MetricSet();
  #stored = new Set<Metric>();
  #batch: SeriesBatch = NOTHING;

  take(backups: readonly MeasuredBackup[]): void {
    const before = this.#stored;
    this.#stored = new Set();
    this.set.begin();
    for (const backup of backups) this.#backup(backup);
    this.set.sweep();
    const gone = [...before, ...this.#batch.gone].filter((metric) => !this.#stored.has(metric));
    this.#batch = { metrics: [...this.#stored], gone };
  }

  /** What is new since the last flush. */
  flush(): SeriesBatch {
    const batch = this.#batch;
    this.#batch = NOTHING;
    return batch;
  }

  #backup(measured: MeasuredBackup): void {
    const { row } = measured;
    this.#schedule(measured);
    if (row.lastSuccess !== null) this.#lastSuccess(row.name, row.lastSuccess, measured.peakBytes);
    if (measured.lastOutcome !== null) this.#outcome(row.name, measured.lastOutcome);
    this.#running(row);
    for (const target of row.targets) this.#target(row.name, target);
    if (row.wal !== null) this.#wal(row.name, row.wal);
  }

  #schedule({ row: { name, maxAgeSeconds, nextRunAt }, late, ageSeconds }: MeasuredBackup): void {
    this.#one('age_seconds', 'Age of the data of the newest good backup.', name, ageSeconds);
    this.#one('max_age_seconds', 'Age beyond which a backup is late.', name, maxAgeSeconds);
    this.#one('late', 'Whether the newest good backup is too old.', name, Number(late));
    this.#one('next_run_timestamp_seconds', 'When it is due next.', name, unix(nextRunAt));
  }

  #lastSuccess(name: string, made: NonNullable<BackupRow['lastSuccess']>, peakBytes: number | null): void {
    this.#one(
      'last_success_timestamp_seconds',
      'When the data of the newest good backup is from.',
      name,
      unix(made.at),
    );
    this.#one('last_duration_seconds', 'How long the newest good backup took.', name, made.seconds);
    this.#one('last_size_bytes', 'Bytes of the content of the newest good backup.', name, made.bytes);
    this.#one('last_added_bytes', 'Bytes that it added to the repository.', name, made.addedBytes);
    this.#one('last_entries', 'Entries of the newest good backup.', name, made.entries);
    this.#one('last_peak_memory_bytes', 'Memory that its process had at most.', name, peakBytes);
  }

  /** A state set: the outcome that it was is 1. */
  #outcome(name: string, last: string): void {
    const family = this.set.gauge(
      'vedette_backup_last_outcome',
      'How the last run ended.',
      'backup',
      'outcome',
    );
    for (const outcome of OUTCOMES) this.#keep(family.with(name, outcome), Number(outcome === last));
  }

  #running({ name, running }: BackupRow): void {
    this.#one('running', 'Runs of it that go on.', name, running.length);
    const run = running.find(({ totalBytes }) => totalBytes !== null && totalBytes > 0);
    if (run === undefined) return;
    const ratio = Math.min(1, run.bytes / (run.totalBytes as number));
    this.#one('progress_ratio', 'How far the run that goes on has come.', name, ratio);
  }

  #target(
    backup: string,
    { name, state, storedBytes, freeBytes, snapshots, lastCheck }: BackupRow['targets'][number],
  ): void {
    const told = (metric: string, help: string, value: number | null) => {
      const family = this.set.gauge(`vedette_backup_${metric}`, help, 'backup', 'target');
      if (value !== null) this.#keep(family.with(backup, name), value);
    };
    if (state !== 'unknown')
      told('target_up', 'Whether the target was well when it was last used.', Number(state === 'ok'));
    told('repository_size_bytes', 'Bytes that the target holds of the repository.', storedBytes);
    told('repository_snapshots', 'Snapshots in the repository.', snapshots);
    told('target_free_bytes', 'Bytes that are free in the target.', freeBytes);
    if (lastCheck?.outcome === 'ok')
      told('check_last_success_timestamp_seconds', 'When a check last found all well.', unix(lastCheck.at));
    if (lastCheck !== null)
      told(
        'check_failed',
        'Whether the last check found something wrong.',
        Number(lastCheck.outcome !== 'ok'),
      );
  }

  #wal(name: string, { lagSeconds, lagBytes, waitingSegments, state }: NonNullable<BackupRow['wal']>): void {
    this.#one('wal_lag_seconds', 'Time that would be lost if the server were gone now.', name, lagSeconds);
    this.#one('wal_lag_bytes', 'Write-ahead log that is not archived yet.', name, lagBytes);
    this.#one('wal_waiting_segments', 'Segments that wait to be archived.', name, waitingSegments);
    this.#one(
      'wal_up',
      'Whether the write-ahead log is archived without a gap.',
      name,
      Number(state === 'ok' || state === 'behind'),
    );
  }

  #one(metric: string, help: string, backup: string, value: number | null): void {
    const family = this.set.gauge(`vedette_backup_${metric}`, help, 'backup');
    if (value !== null) this.#keep(family.with(backup), value);
  }

  #keep(metric: Metric, value: number): void {
    metric.set(value);
    this.#stored.add(metric);
  }
}

function unix(time: string | null): number | null {
  return time === null ? null : Date.parse(time) / 1_000;
}
