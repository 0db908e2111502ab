import { randomUUID } from 'node:crypto';
import type { BackupDefinition } from '../../../recovery/backup/backup-definition.ts';
import type { BackupRun } from '../../contract/backups.ts';
import type { Clock } from '../../kit/clock.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { backupEvents } from './backup-events.ts';
import { type BackupLedger, type Made, madeBy } from './backup-ledger.ts';
import type { BackupJob } from './job-messages.ts';
import type { JobProgram } from './job-program.ts';
import { JobRun, type RunResult } from './job-run.ts';
import { LiveRun, type RunIdentity } from './live-run.ts';
import { type QueuedRun, RunQueue } from './run-queue.ts';
import { type StartedJob, startJob } from './start-job.ts';

/** What is told of a run that the end of the agent cut short. */
export const AGENT_STOPPED = 'the agent stopped while it ran';

export type BackupRunsOptions = {
  readonly clock: Clock;
  readonly ledger: BackupLedger;
  readonly emit: (event: NewEvent) => void;
  /** How many backups and checks at the same time. */
  readonly concurrency: () => number;
  /** Called behind the end of each run. */
  readonly onEnd: (run: BackupRun, result: RunResult) => void;
  /** What does the work. @default this program */
  readonly program?: JobProgram;
};

type Task = {
  readonly runs: readonly LiveRun[];
  queued?: QueuedRun;
  jobRun?: JobRun;
  job?: StartedJob;
};

/** The runs that go on: each waits for its turn, is done by a child, and is kept when it ends. */
export class BackupRuns {
  readonly #options: BackupRunsOptions;
  readonly #queue: RunQueue;
  readonly #tasks = new Set<Task>();
  #stopping = false;

  constructor(options: BackupRunsOptions) {
    this.#options = options;
    this.#queue = new RunQueue(options.concurrency);
  }

  /** All that have not ended, the oldest first. */
  get running(): readonly LiveRun[] {
    return [...this.#tasks].flatMap(({ runs }) => runs.filter(({ finished }) => !finished));
  }

  /** Puts a job into the queue; the runs that it is made of, one for each backup. */
  enqueue(
    kind: RunIdentity['kind'],
    definitions: readonly BackupDefinition[],
    job: BackupJob,
    { by, target = null }: { readonly by: string; readonly target?: string | null },
  ): readonly LiveRun[] {
    const runs = definitions.map(({ name: backup }) => this.#begin({ kind, backup, target, by }));
    const task: Task = { runs };
    this.#tasks.add(task);
    const names = definitions.map(({ name }) => name);
    task.queued = this.#queue.add(names, () => this.#do(task, job));
    return runs;
  }

  /** Takes over a restore whose child has made its plan, and lets it begin; backups of what it restores wait for it. */
  adopt(backup: string, target: string, job: StartedJob, by: string): { run: LiveRun; jobRun: JobRun } {
    const run = this.#begin({ kind: 'restore', backup, target, by });
    const jobRun = new JobRun([run], this.#options.clock);
    const task: Task = { runs: [run], job, jobRun };
    this.#tasks.add(task);
    const release = this.#queue.hold(backup);
    void this.#follow(task, jobRun, job).finally(release);
    job.say({ begin: true });
    return { run, jobRun };
  }

  /** @throws OperationalError `not-found` where no run of that id goes on. */
  async cancel(id: string, by: string): Promise<BackupRun> {
    const task = [...this.#tasks].find(({ runs }) => runs.some(({ identity }) => identity.id === id));
    const run = task?.runs.find(({ identity }) => identity.id === id);
    if (task === undefined || run === undefined || run.finished)
      throw new OperationalError('not-found', `Cannot cancel the run ${id}: none of that id goes on`, {
        hint: 'vedette backup ls',
      });
    await this.#end(task, `cancelled by ${by}`);
    return run.row;
  }

  /** To be called when the concurrency has changed. */
  reconsider(): void {
    this.#queue.next();
  }

  /** Ends all that goes on. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#tasks].map((task) => this.#end(task, AGENT_STOPPED)));
  }

  #begin(identity: Omit<RunIdentity, 'id'>): LiveRun {
    const { clock, ledger, emit } = this.#options;
    const run = new LiveRun({ ...identity, id: randomUUID() }, clock);
    ledger.begin(run.row, identity.by);
    emit(backupEvents.started(run.row, identity.by));
    return run;
  }

  async #do(task: Task, job: BackupJob): Promise<void> {
    if (this.#stopping) return;
    const { clock, program } = this.#options;
    const jobRun = new JobRun(task.runs, clock);
    for (const run of task.runs) run.step('start');
    const started = startJob(job, {
      onMessage: (message) => jobRun.hear(message),
      gentle: true,
      ...(program && { program }),
    });
    Object.assign(task, { jobRun, job: started });
    await this.#follow(task, jobRun, started);
  }

  async #follow(task: Task, jobRun: JobRun, job: StartedJob): Promise<void> {
    const end = await job.ended;
    for (const run of task.runs) this.#finish(run, jobRun.result(run, end));
    this.#tasks.delete(task);
  }

  async #end(task: Task, message: string): Promise<void> {
    if (task.job === undefined) {
      task.queued?.leave();
      this.#tasks.delete(task);
      for (const run of task.runs) this.#finish(run, neverBegun(message));
      return;
    }
    if (task.jobRun !== undefined) task.jobRun.cancelled = { message };
    await task.job.end();
    // What follows the end of the child comes before this.
    await new Promise((resolve) => setImmediate(resolve));
  }

  #finish(run: LiveRun, result: RunResult): void {
    const { ledger, emit, onEnd } = this.#options;
    run.finish(result.end);
    const { row, identity } = run;
    const made = madeOf(result);
    for (const event of this.#keepTargets(row, result)) emit(event);
    ledger.finish({ run: row, by: identity.by, made });
    const rolledBack = identity.kind === 'restore' && row.outcome !== 'ok' && !result.cutShort;
    emit(
      rolledBack ? backupEvents.rolledBack(row, identity.by) : backupEvents.finished(row, identity.by, made),
    );
    onEnd(row, result);
  }

  #keepTargets({ backup, finishedAt }: BackupRun, { told, checked }: RunResult): NewEvent[] {
    const { ledger } = this.#options;
    const at = finishedAt as string;
    for (const one of checked) ledger.checked(backup, one, at);
    return [...(told?.targets ?? []), ...checked.map(({ target }) => target)].flatMap((found) => {
      const { before, after } = ledger.found(backup, found, at);
      if (before === after || (before === 'unknown' && after === 'ok')) return [];
      return [backupEvents.target(backup, found.name, after === 'failed', found.error?.message ?? null)];
    });
  }
}

function madeOf({ told, seconds, peakBytes }: RunResult): Made | null {
  return told?.snapshot ? { ...madeBy(told.snapshot, seconds), peakBytes } : null;
}

function neverBegun(message: string): RunResult {
  const end = { outcome: 'cancelled', error: { message } } as const;
  return { end, told: undefined, checked: [], cutShort: false, seconds: 0, peakBytes: null };
}
