import type { Deadline, Deadlines } from '../deadlines.ts';

export type IdleSubject = {
  /** Grows with every byte. */
  readonly activity: number;
  /** It was idle for too long. */
  timedOut(): void;
};

type Watched = { since: number; activity: number };

/**
 * Ends what is idle for a time. Most of it goes long before, so nothing is armed for each: all are looked at a few
 * times in that time, and what is idle ends at most a tenth of it late.
 */
export class IdleWatch {
  readonly #deadlines: Deadlines;
  readonly #limit: number;
  readonly #watched = new Map<IdleSubject, Watched>();
  #timer: Deadline | undefined;

  /** @param limit milliseconds; 0: nothing is ever too long */
  constructor(deadlines: Deadlines, limit: number) {
    this.#deadlines = deadlines;
    this.#limit = limit;
  }

  add(subject: IdleSubject): void {
    if (this.#limit <= 0) return;
    this.#watched.set(subject, { since: this.#deadlines.now(), activity: subject.activity });
    this.#timer ??= this.#deadlines.at(this.#deadlines.now() + this.#limit / 10, () => this.#look());
  }

  delete(subject: IdleSubject): void {
    this.#watched.delete(subject);
  }

  #look(): void {
    this.#timer = undefined;
    const now = this.#deadlines.now();
    for (const [subject, watched] of this.#watched)
      if (subject.activity !== watched.activity) {
        watched.activity = subject.activity;
        watched.since = now;
      } else if (now - watched.since >= this.#limit) {
        this.#watched.delete(subject);
        subject.timedOut();
      }
    if (this.#watched.size > 0)
      this.#timer ??= this.#deadlines.at(now + this.#limit / 10, () => this.#look());
  }
}
