import { randomUUID } from 'node:crypto';
import type { BackupDefinition } from '../../../recovery/backup/backup-definition.ts';
import { thrownError } from '../../../recovery/backup/told-error.ts';
import type { BackupRun, RestorePlan } from '../../contract/backups.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { BackupRuns } from './backup-runs.ts';
import type { BackupJob, JobMessage, TelledError } from './job-messages.ts';
import type { JobProgram } from './job-program.ts';
import { type StartedJob, startJob } from './start-job.ts';

/** Milliseconds that a plan is good for: the host it was made for changes. */
const VALID = 600_000;
/** Milliseconds that a restore has to put back what was there, when it is told to end: killed, it could not. */
const ROLLBACK = 600_000;
/** Plans at a time; each is a process that waits. */
const MOST = 8;

export type RestoreJob = Extract<BackupJob, { do: 'restore' }>;

export type RestorePlansOptions = {
  readonly runs: BackupRuns;
  /** Seconds that a restore of so many bytes takes, by earlier ones; null where nobody can say. */
  readonly estimate: (backup: string, bytes: number) => number | null;
  readonly program?: JobProgram;
  /** Milliseconds. @default ten minutes */
  readonly valid?: number;
};

type Waiting = {
  readonly plan: RestorePlan;
  readonly target: string;
  readonly job: StartedJob;
  readonly timer: ReturnType<typeof setTimeout>;
  /** Where what the child tells goes from now on. */
  readonly direct: (hear: (message: JobMessage) => void) => void;
};

/** Restores that have been looked at and not begun: each waits in its child, with what it has read, until its time is over. */
export class RestorePlans {
  readonly #options: RestorePlansOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #preparing = new Set<StartedJob>();
  #stopped = false;

  constructor(options: RestorePlansOptions) {
    this.#options = options;
  }

  /** @throws OperationalError `limited` beyond eight plans at a time; what kept it from being made */
  async make(job: RestoreJob, signal: AbortSignal): Promise<RestorePlan> {
    if (this.#waiting.size + this.#preparing.size >= MOST || this.#stopped)
      throw new OperationalError('limited', `Cannot plan a restore: ${MOST} plans are waiting`, {
        hint: 'Begin one of them, or wait: a plan is forgotten after ten minutes',
      });
    const { program, valid = VALID, estimate } = this.#options;
    const child = listening(job, program);
    const leave = () => void child.job.end();
    signal.addEventListener('abort', leave);
    this.#preparing.add(child.job);
    try {
      const { target, plan: told } = await child.plan;
      signal.throwIfAborted();
      const backup = job.backup.name;
      const plan = { ...told, id: randomUUID(), backup, estimatedSeconds: estimate(backup, told.bytes) };
      const timer = setTimeout(() => void this.#forget(plan.id), valid);
      this.#waiting.set(plan.id, { plan, target, job: child.job, timer, direct: child.direct });
      void child.job.ended.then(() => this.#gone(plan.id));
      return plan;
    } catch (error) {
      void child.job.end();
      throw error;
    } finally {
      this.#preparing.delete(child.job);
      signal.removeEventListener('abort', leave);
    }
  }

  /**
   * @throws OperationalError `not-found` for a plan whose time is over, `conflict` where a check of it refuses, `invalid` where what was
   * typed is not what it asks for
   */
  begin(id: string, confirmation: string, by: string): BackupRun {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined)
      throw new OperationalError('not-found', 'Cannot begin the restore: there is no such plan any more', {
        hint: 'Make a new plan: one is good for ten minutes, and for one restore',
      });
    const { plan, target, job, timer, direct } = waiting;
    refuseUnfit(plan, confirmation);
    this.#waiting.delete(id);
    clearTimeout(timer);
    const { run, jobRun } = this.#options.runs.adopt(plan.backup, target, job, by);
    direct((message) => jobRun.hear(message));
    return run.row;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([
      ...[...this.#waiting.keys()].map((id) => this.#forget(id)),
      ...[...this.#preparing].map((job) => job.end()),
    ]);
  }

  async #forget(id: string): Promise<void> {
    const waiting = this.#gone(id);
    await waiting?.job.end();
  }

  #gone(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}

type Plan = Extract<JobMessage, { tell: 'plan' }>;

/** Starts the child of a restore; its plan, or why there is none. */
function listening(job: RestoreJob, program: JobProgram | undefined) {
  const { promise: plan, resolve, reject } = Promise.withResolvers<Plan>();
  plan.catch(() => {});
  let hear = (message: JobMessage) => {
    if (message.tell === 'plan') resolve(message);
    if (message.tell === 'failed') reject(thrown(message.error));
  };
  const started = startJob(job, {
    onMessage: (message) => hear(message),
    gentle: false,
    patience: ROLLBACK,
    ...(program && { program }),
  });
  void started.ended.then(({ because }) => reject(noPlan(job.backup, because)));
  return {
    plan,
    job: started,
    direct: (next: (message: JobMessage) => void) => {
      hear = next;
    },
  };
}

function thrown({ kind, message, hint }: TelledError): Error {
  return thrownError({ kind, message, hint });
}

function noPlan({ name }: BackupDefinition, because: string | null): OperationalError {
  return new OperationalError(
    'unavailable',
    `Cannot plan the restore of ${name}: its process ${because ?? 'ended without a result'}`,
  );
}

function refuseUnfit(plan: RestorePlan, confirmation: string): void {
  const refusing = plan.checks.find(({ verdict }) => verdict === 'refuse');
  if (refusing !== undefined)
    throw new OperationalError(
      'conflict',
      `Cannot restore ${plan.backup}: ${refusing.name}: ${refusing.found}`,
      refusing.hint === null ? {} : { hint: refusing.hint },
    );
  if (confirmation === plan.confirmation) return;
  throw new OperationalError('invalid', `Cannot restore ${plan.backup}: what was typed does not confirm it`, {
    hint: `It replaces what is there; type: ${plan.confirmation}`,
  });
}
