import { ProgressRate } from '../../../recovery/progress-rate.ts';
import type { BackupRun } from '../../contract/backups.ts';
import type { Clock } from '../../kit/clock.ts';
import type { JobProgress, TelledError } from './job-messages.ts';

/** What a run is of. */
export type RunIdentity = {
  readonly id: string;
  readonly kind: 'backup' | 'check' | 'restore';
  readonly backup: string;
  readonly target: string | null;
  /** Who asked for it: the name of an actor, or `schedule`. */
  readonly by: string;
};

/** How a run ended. */
export type RunEnd = {
  readonly outcome: 'ok' | 'partial' | 'failed' | 'cancelled';
  readonly error?: TelledError | null;
  readonly snapshot?: string | null;
  readonly report?: readonly string[];
};

/** The first step of every run. */
export const WAITING = 'wait for its turn';

/** A backup, a check or a restore as it goes on. */
export class LiveRun {
  readonly identity: RunIdentity;
  readonly startedAt: number;
  readonly #clock: Clock;
  readonly #rate = new ProgressRate();
  readonly #steps: { name: string; seconds: number }[] = [];
  #target: string | null;
  #step = WAITING;
  #stepBegan: number;
  #moved = { bytes: 0, totalBytes: null as number | null, entries: 0, totalEntries: null as number | null };
  #held: string | null = null;
  #end: (RunEnd & { readonly at: number }) | undefined;

  constructor(identity: RunIdentity, clock: Clock) {
    this.identity = identity;
    this.#target = identity.target;
    this.#clock = clock;
    this.startedAt = clock.now();
    this.#stepBegan = clock.monotonic();
  }

  get finished(): boolean {
    return this.#end !== undefined;
  }

  /** Goes on to the next step. */
  step(name: string): void {
    if (name === this.#step) return;
    const now = this.#clock.monotonic();
    this.#steps.push({ name: this.#step, seconds: (now - this.#stepBegan) / 1_000 });
    [this.#step, this.#stepBegan] = [name, now];
  }

  progress({ target, step, bytes, totalBytes, entries, totalEntries }: JobProgress): void {
    this.step(step);
    this.#target = target ?? this.#target;
    this.#moved = { bytes, totalBytes, entries, totalEntries };
    this.#rate.tell(this.#clock.monotonic(), bytes);
  }

  held(because: string | null): void {
    this.#held = because;
  }

  /** Once: what comes behind the end is not heard. */
  finish(end: RunEnd): void {
    if (this.#end !== undefined) return;
    this.step('done');
    this.#end = { ...end, at: this.#clock.now() };
  }

  get row(): BackupRun {
    const { id, kind, backup } = this.identity;
    const end = this.#end;
    const running = end === undefined;
    return {
      ...{ id, kind, backup, target: this.#target },
      startedAt: new Date(this.startedAt).toISOString(),
      step: this.#step,
      steps: [...this.#steps],
      ...this.#moved,
      bytesPerSecond: running ? this.#rate.bytesPerSecond : null,
      secondsLeft: running ? this.#rate.secondsLeft(this.#moved.totalBytes) : null,
      held: running ? this.#held : null,
      outcome: end?.outcome ?? null,
      error: end?.error?.message ?? null,
      hint: end?.error?.hint ?? null,
      finishedAt: end === undefined ? null : new Date(end.at).toISOString(),
      snapshot: end?.snapshot ?? null,
      report: [...(end?.report ?? [])],
    };
  }
}
