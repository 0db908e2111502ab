import { thrownError } from '../../../recovery/backup/told-error.ts';
import type { SnapshotRow } from '../../contract/backups.ts';
import type { Clock } from '../../kit/clock.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { BackupJob, TelledError } from './job-messages.ts';
import type { JobProgram } from './job-program.ts';
import { startJob } from './start-job.ts';

export type SnapshotList = { readonly target: string; readonly snapshots: readonly SnapshotRow[] };
type SnapshotsJob = Extract<BackupJob, { do: 'snapshots' }>;

/** Milliseconds that a list is good for, and that a repository may take to give it. */
const KEPT = 60_000;
const PATIENCE = 120_000;
/** Lists that are kept; the children that read at a time. */
const MOST = 50;
const AT_A_TIME = 4;

/** The snapshots of backups, read by a short-lived child, and kept for a minute; who asks meanwhile waits for the same child. */
export class SnapshotLists {
  readonly #clock: Clock;
  readonly #program: JobProgram | undefined;
  readonly #lists = new Map<string, { readonly at: number; readonly list: Promise<SnapshotList> }>();
  readonly #reading = new Set<() => Promise<void>>();

  constructor(clock: Clock, program?: JobProgram) {
    this.#clock = clock;
    this.#program = program;
  }

  /** @throws OperationalError `not-found` for a target it does not have; what kept it from being read */
  get(job: SnapshotsJob): Promise<SnapshotList> {
    const key = JSON.stringify([job.backup.name, job.target]);
    const kept = this.#lists.get(key);
    if (kept !== undefined && this.#clock.monotonic() - kept.at < KEPT) return kept.list;
    if (this.#reading.size >= AT_A_TIME)
      throw new OperationalError(
        'limited',
        `Cannot list the snapshots of ${job.backup.name}: ${AT_A_TIME} lists are being read`,
        {
          hint: 'Try again in a few seconds',
        },
      );
    const list = this.#read(job);
    this.#lists.delete(key);
    this.#lists.set(key, { at: this.#clock.monotonic(), list });
    // What failed is tried again at the next question.
    list.catch(() => void this.#lists.delete(key));
    for (const old of this.#lists.keys()) if (this.#lists.size > MOST) this.#lists.delete(old);
    return list;
  }

  /** Forgets what is known of a backup: it has changed. */
  forget(backup: string): void {
    for (const key of this.#lists.keys()) if (JSON.parse(key)[0] === backup) this.#lists.delete(key);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#reading].map((end) => end()));
  }

  async #read(job: SnapshotsJob): Promise<SnapshotList> {
    let list: SnapshotList | undefined;
    let failure: TelledError | undefined;
    const child = startJob(job, {
      onMessage(message) {
        if (message.tell === 'snapshots') list = message;
        if (message.tell === 'failed') failure = message.error;
      },
      gentle: false,
      ...(this.#program && { program: this.#program }),
    });
    const end = () => child.end();
    this.#reading.add(end);
    const timer = setTimeout(() => void end(), PATIENCE);
    const { because } = await child.ended;
    clearTimeout(timer);
    this.#reading.delete(end);
    if (list !== undefined) return { target: list.target, snapshots: list.snapshots };
    if (failure !== undefined)
      throw thrownError({ kind: failure.kind, message: failure.message, hint: failure.hint });
    const why = because ?? 'it ended without a result';
    throw new OperationalError('unavailable', `Cannot list the snapshots of ${job.backup.name}: ${why}`);
  }
}
