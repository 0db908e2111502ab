import type { WalState } from '../../contract/backups.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Log } from '../../kit/log.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { sealSecrets } from '../probes/sealed-definition.ts';
import type { BackupJob, TelledError } from './job-messages.ts';
import type { JobProgram } from './job-program.ts';
import { type StartedJob, startJob } from './start-job.ts';

export type WalChildJob = Extract<BackupJob, { do: 'wal' }>;

/** Milliseconds before a child that has ended is begun anew; twice as many each time, if it never lasts long. */
const PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
const LASTING = 60_000;

export type WalChildrenOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly emit: (event: NewEvent) => void;
  readonly program?: JobProgram;
  /** Milliseconds before the first new beginning. @default 1000 */
  readonly pause?: number;
};

/** The children that look after write-ahead logs, each kept alive while its backup is configured. */
export class WalChildren {
  readonly #options: WalChildrenOptions;
  readonly #children = new Map<string, WalChild>();

  constructor(options: WalChildrenOptions) {
    this.#options = options;
  }

  /** Begins what is new, ends what is gone, and begins anew what has changed. */
  configure(jobs: readonly WalChildJob[]): void {
    const wanted = new Map(jobs.map((job) => [job.backup.name, job]));
    for (const [name, child] of this.#children) {
      const job = wanted.get(name);
      if (job !== undefined && child.isOf(job)) continue;
      this.#children.delete(name);
      void child.stop();
    }
    for (const [name, job] of wanted)
      if (!this.#children.has(name)) this.#children.set(name, new WalChild(job, this.#options));
  }

  state(backup: string): WalState | null {
    return this.#children.get(backup)?.state ?? null;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#children.values()].map((child) => child.stop()));
  }
}

class WalChild {
  readonly #job: WalChildJob;
  readonly #options: WalChildrenOptions;
  #started: StartedJob | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause: number;
  #state: WalState;
  #toldAt: number;
  #failure: TelledError | undefined;
  #stopped = false;

  constructor(job: WalChildJob, options: WalChildrenOptions) {
    this.#job = job;
    this.#options = options;
    this.#pause = options.pause ?? PAUSE;
    this.#state = unknownState(job.mode);
    this.#toldAt = options.clock.monotonic();
    this.#start();
  }

  isOf(job: WalChildJob): boolean {
    return sameness(job) === sameness(this.#job);
  }

  /** What would be lost grows while nobody archives. */
  get state(): WalState {
    if (this.#state.state !== 'failed' || this.#state.lagSeconds === null) return this.#state;
    const since = Math.round((this.#options.clock.monotonic() - this.#toldAt) / 1_000);
    return { ...this.#state, lagSeconds: this.#state.lagSeconds + since };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#started?.end();
  }

  #start(): void {
    const { clock, program } = this.#options;
    const began = clock.monotonic();
    this.#failure = undefined;
    this.#started = startJob(this.#job, {
      gentle: false,
      onMessage: (message) => {
        if (message.tell === 'wal') this.#become(message.state);
        if (message.tell === 'failed') this.#failure = message.error;
      },
      ...(program && { program }),
    });
    void this.#started.ended.then(({ because }) => this.#ended(because, clock.monotonic() - began));
  }

  #ended(because: string | null, lasted: number): void {
    if (this.#stopped) return;
    const { kind, message } = this.#failure ?? { message: `its process ${because ?? 'ended'}` };
    // The server has dropped log that was not archived: only a new backup mends that.
    const state = kind === 'conflict' ? 'gap' : 'failed';
    this.#become({ ...this.state, state, because: message });
    if (lasted >= LASTING) this.#pause = this.#options.pause ?? PAUSE;
    this.#timer = setTimeout(() => this.#start(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  #become(state: WalState): void {
    const before = isWell(this.#state);
    this.#state = state;
    this.#toldAt = this.#options.clock.monotonic();
    if (before === isWell(state)) return;
    const { name } = this.#job.backup;
    this.#options.log.info('write-ahead log', { backup: name, state: state.state, because: state.because });
    this.#options.emit(walEvent(name, state));
  }
}

/** All of it but what is learned on the way. */
function sameness({ known: _, ...job }: WalChildJob): string {
  return JSON.stringify(sealSecrets(job));
}

/** A server that is a little behind is well. */
function isWell({ state }: WalState): boolean {
  return state === 'ok' || state === 'behind';
}

function walEvent(backup: string, { state, because }: WalState): NewEvent {
  const subject = safeLine(backup, 100);
  const why = because === null ? '' : `: ${safeLine(because, 300)}`;
  if (state === 'ok' || state === 'behind')
    return {
      kind: 'wal-archived',
      severity: 'info',
      subject,
      message: `The log of ${subject} is archived again`,
    };
  const what = state === 'gap' ? 'has a gap' : 'is not archived';
  return { kind: `wal-${state}`, severity: 'error', subject, message: `The log of ${subject} ${what}${why}` };
}

function unknownState(mode: string): WalState {
  return {
    ...{ state: 'ok', because: 'it has just begun', mode, lastSegment: null, lastArchivedAt: null },
    ...{ waitingSegments: null, lagBytes: null, lagSeconds: null },
  };
}
