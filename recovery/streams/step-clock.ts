import type { RestoreContext, RestoreReport } from '../restore/restore-kind.ts';

/** Runs the steps of a restore, tells each as it begins, and keeps how long it took. */
export class StepClock {
  readonly steps: { name: string; seconds: number }[] = [];
  readonly #context: RestoreContext;

  constructor(context: RestoreContext) {
    this.#context = context;
  }

  async run<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const { signal, onProgress } = this.#context;
    signal.throwIfAborted();
    onProgress({ step: name, bytes: 0, totalBytes: null, entries: 0, totalEntries: null });
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.steps.push({ name, seconds: (performance.now() - began) / 1_000 });
    }
  }

  report(rest: Omit<RestoreReport, 'steps'>): RestoreReport {
    return { ...rest, steps: this.steps };
  }
}

/** An instant as part of a name: `20261121T031200Z`. */
export function stamp(instant: Date): string {
  return instant.toISOString().replace(/[-:]|\.\d+/g, '');
}
