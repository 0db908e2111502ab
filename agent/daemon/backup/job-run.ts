import type { Clock } from '../../kit/clock.ts';
import type { BackupTold, JobMessage, TargetChecked, TelledError } from './job-messages.ts';
import type { LiveRun, RunEnd } from './live-run.ts';
import type { StartedJob } from './start-job.ts';

/** What a run came to, with all that its child told of it. */
export type RunResult = {
  readonly end: RunEnd;
  readonly told: BackupTold | undefined;
  readonly checked: readonly TargetChecked[];
  /** Its process ended without a word: nobody has cleaned up behind it. */
  readonly cutShort: boolean;
  /** Of the work alone, without the wait for its turn. */
  readonly seconds: number;
  readonly peakBytes: number | null;
};

/** The runs that one child does, from its first message to its last. */
export class JobRun {
  readonly runs: readonly LiveRun[];
  /** Why it was told to end; undefined where it was not. */
  cancelled: TelledError | undefined;
  readonly #clock: Clock;
  readonly #beganAt: number;
  readonly #told = new Map<string, BackupTold>();
  readonly #checked: TargetChecked[] = [];
  #restored: Extract<JobMessage, { tell: 'restored' }> | undefined;
  #failed: TelledError | undefined;
  #peakBytes: number | null = null;

  constructor(runs: readonly LiveRun[], clock: Clock) {
    this.runs = runs;
    this.#clock = clock;
    this.#beganAt = clock.monotonic();
  }

  hear(message: JobMessage): void {
    switch (message.tell) {
      case 'progress':
        this.runs.find(({ identity }) => identity.backup === message.backup)?.progress(message);
        break;
      case 'held':
        for (const run of this.runs) run.held(message.because);
        break;
      case 'backed-up':
        this.#told.set(message.backup, message);
        break;
      case 'checked':
        this.#checked.push(message);
        break;
      case 'restored':
        this.#restored = message;
        break;
      case 'failed':
        this.#failed = message.error;
        break;
      case 'memory':
        this.#peakBytes = message.peakBytes || null;
    }
  }

  /** What has become of a run, once the child has ended. */
  result(run: LiveRun, { because }: Awaited<StartedJob['ended']>): RunResult {
    const told = this.#told.get(run.identity.backup);
    return {
      end: this.#end(run, told, because),
      told,
      checked: this.#checked,
      cutShort: because !== null && this.#failed === undefined && told === undefined,
      seconds: (this.#clock.monotonic() - this.#beganAt) / 1_000,
      peakBytes: this.#peakBytes,
    };
  }

  #end(run: LiveRun, told: BackupTold | undefined, because: string | null): RunEnd {
    if (told !== undefined && told.outcome !== 'cancelled') {
      const { outcome, error, snapshot, report } = told;
      return { outcome, error, report, snapshot: snapshot?.id ?? null };
    }
    if (this.#restored !== undefined) return { outcome: 'ok', report: this.#restored.report };
    if (run.identity.kind === 'check' && this.#failed === undefined && because === null)
      return this.#checkEnd();
    if (this.cancelled !== undefined || told?.outcome === 'cancelled')
      return { outcome: 'cancelled', error: this.cancelled ?? told?.error ?? null };
    return { outcome: 'failed', error: this.#failed ?? lost(run, because) };
  }

  #checkEnd(): RunEnd {
    const bad = this.#checked.filter(({ outcome }) => outcome !== 'ok');
    const report = this.#checked.flatMap(({ target, what, report }) => [
      `${target.name}: ${what}`,
      ...report.map((line) => `${target.name}: ${line}`),
    ]);
    if (bad.length === 0) return { outcome: 'ok', report };
    const [first] = bad as [TargetChecked];
    const message = first.target.error?.message ?? first.report[0] ?? 'something is wrong';
    return {
      outcome: 'failed',
      report,
      error: { message: `${first.target.name}: ${message}`, hint: first.target.error?.hint },
    };
  }
}

function lost({ identity: { kind, backup } }: LiveRun, because: string | null): TelledError {
  return {
    message: `Cannot ${kind === 'backup' ? 'back up' : kind} ${backup}: its process ${because ?? 'ended without a result'}`,
    hint: because?.includes('SIGKILL')
      ? 'See whether the kernel was out of memory: journalctl -k'
      : undefined,
  };
}
