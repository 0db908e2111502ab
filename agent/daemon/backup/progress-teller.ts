import type { JobMessage, JobProgress } from './job-messages.ts';

/** Milliseconds between two messages of one step. */
const PACE = 500;

/** Tells progress at a pace that a screen can show: each new step at once, and its last numbers before the next one. */
export class ProgressTeller {
  readonly #tell: (message: JobMessage) => void;
  readonly #monotonic: () => number;
  #told: JobProgress | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #untold: JobProgress | undefined;

  constructor(tell: (message: JobMessage) => void, monotonic: () => number = () => performance.now()) {
    this.#tell = tell;
    this.#monotonic = monotonic;
  }

  take(progress: Omit<JobProgress, 'tell'>): void {
    const message: JobProgress = { tell: 'progress', ...progress };
    const now = this.#monotonic();
    const isNew = this.#told?.step !== message.step || this.#told.backup !== message.backup;
    this.#untold = message;
    if (isNew || now - this.#toldAt >= PACE) this.flush();
  }

  /** Tells what was held back. */
  flush(): void {
    if (this.#untold === undefined) return;
    this.#told = this.#untold;
    this.#toldAt = this.#monotonic();
    this.#tell(this.#untold);
    this.#untold = undefined;
  }
}
