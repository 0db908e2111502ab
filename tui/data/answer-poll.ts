import { RequestError } from '../../agent/client/request-error.ts';
import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import { every } from '../../agent/kit/every.ts';
import { safeDeep } from './safe-deep.ts';

/** What the last question was answered. */
export type PolledAnswer<T> = {
  /** The last good answer about the moment that is shown; null before there is one. Its strings are safe to print. */
  readonly value: T | null;
  /** When it came, by our clock, ms since the epoch. */
  readonly answeredAt: number | null;
  /** Why the newest question failed; null when it did not. */
  readonly because: string | null;
};

export type AnswerPollOptions<T> = {
  /** Asks once; `time` is the moment by the clock of the host, RFC 3339, undefined for now. */
  readonly ask: (time: string | undefined, signal: AbortSignal) => Promise<T>;
  /** The moment that is shown, ms since the epoch by our clock; null for now. */
  readonly at: number | null;
  /** The clock of the host minus ours, ms. */
  readonly clockOffsetMs: () => number;
  /** Called when there is another answer, or another reason for none. */
  readonly changed: () => void;
  /** Milliseconds from question to question. @default 5000 */
  readonly period?: number;
  readonly clock?: Clock;
};

const NOTHING_YET = { value: null, answeredAt: null, because: null } as const;

/** Asks one question again and again until it is stopped; about a moment in the past, until it has been answered. */
export class AnswerPoll<T> {
  readonly #options: AnswerPollOptions<T>;
  readonly #clock: Clock;
  #at: number | null;
  #answer: PolledAnswer<T> = NOTHING_YET;
  #asking = false;
  #stopping = new AbortController();

  constructor(options: AnswerPollOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#at = options.at;
    this.#start();
  }

  get answer(): PolledAnswer<T> {
    return this.#answer;
  }

  /** Shows another moment: what was known of the one before is forgotten. */
  show(at: number | null): void {
    if (at === this.#at) return;
    this.stop();
    this.#at = at;
    this.#answer = NOTHING_YET;
    this.#start();
  }

  stop(): void {
    this.#stopping.abort();
  }

  #start(): void {
    const stopping = new AbortController();
    const { period = 5_000 } = this.#options;
    this.#stopping = stopping;
    this.#asking = false;
    every(period, () => void this.#ask(stopping.signal), { clock: this.#clock, signal: stopping.signal });
    void this.#ask(stopping.signal);
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const { ask, clockOffsetMs, changed } = this.#options;
    const at = this.#at;
    if (this.#asking || (at !== null && this.#answer.value !== null)) return;
    this.#asking = true;
    const time = at === null ? undefined : new Date(at + clockOffsetMs()).toISOString();
    const answer = await answered(ask(time, signal));
    // An answer that comes late is about another moment.
    if (signal.aborted) return;
    this.#asking = false;
    this.#answer =
      typeof answer === 'string'
        ? { ...this.#answer, because: answer }
        : { value: answer.value, answeredAt: this.#clock.now(), because: null };
    changed();
  }
}

/** The answer, safe to print, or why there is none. */
async function answered<T>(question: Promise<T>): Promise<{ readonly value: T } | string> {
  try {
    return { value: safeDeep(await question) };
  } catch (error) {
    if (error instanceof RequestError) return error.because;
    throw error;
  }
}
