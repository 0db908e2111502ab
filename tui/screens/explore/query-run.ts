import { errorMessage } from '../../../agent/kit/errors.ts';

/** What is asked with: the signal ends when nobody wants the answer any more. */
type Ask<Answer> = (signal: AbortSignal) => Promise<Answer>;

const TOLD_AFTER_MS = 1_000;

/** One question at a time: another one ends the one before. Keeps the newest answer. */
export class QueryRun<Answer> {
  readonly #changed: () => void;
  #asked = new AbortController();
  #since: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #answer: Answer | null = null;
  #failure: string | null = null;
  #endedAt = Number.NEGATIVE_INFINITY;
  #took = 0;

  /** @param changed is called when there is something new to show. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The newest answer; null before the first, and after `forget`. */
  get answer(): Answer | null {
    return this.#answer;
  }

  /** Why there is none. */
  get failure(): string | null {
    return this.#failure;
  }

  get isAsking(): boolean {
    return this.#since !== null;
  }

  /** For how long an answer has been waited for, ms, once that is worth telling; else null. */
  get waiting(): number | null {
    const time = this.#since === null ? 0 : performance.now() - this.#since;
    return time >= TOLD_AFTER_MS ? time : null;
  }

  /** How long ago the last answer was complete, ms. */
  get age(): number {
    return performance.now() - this.#endedAt;
  }

  /** How long the last answer took, ms. */
  get took(): number {
    return this.#took;
  }

  ask(ask: Ask<Answer>): void {
    this.stop();
    const { signal } = this.#asked;
    const began = performance.now();
    this.#since = began;
    this.#timer = setTimeout(this.#changed, TOLD_AFTER_MS);
    ask(signal)
      .then(
        (answer) => signal.aborted || this.#take(answer, null),
        (error: unknown) => signal.aborted || this.#take(null, errorMessage(error)),
      )
      .finally(() => {
        if (signal.aborted) return;
        this.#end(began);
        this.#changed();
      });
  }

  /** Gives up the question that is asked; the answer before it stays. */
  stop(): void {
    this.#asked.abort();
    this.#asked = new AbortController();
    if (this.#since !== null) this.#end(this.#since);
  }

  /** Takes away the answer, for it is none to what is asked next. */
  forget(): void {
    this.#answer = null;
    this.#failure = null;
  }

  #take(answer: Answer | null, failure: string | null): void {
    this.#answer = answer;
    this.#failure = failure;
  }

  #end(began: number): void {
    clearTimeout(this.#timer);
    this.#since = null;
    this.#endedAt = performance.now();
    this.#took = this.#endedAt - began;
  }
}
