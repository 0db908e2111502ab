import type { ErrorKind } from '../../kit/errors.ts';

/** Milliseconds before the first new attempt, and at most. */
const FIRST = 300_000;
const LONGEST = 3_600_000;
/** What may be well again by itself: a target that is not there, a server that is down, a disk that is full. */
const PASSING: readonly (ErrorKind | undefined)[] = ['unavailable', 'timeout', 'storage', 'limited'];

/** How long to wait before what has failed is tried again: five minutes, and twice as long each time, up to an hour. */
export class RetryDelays {
  readonly #failures = new Map<string, number>();

  /** Milliseconds; undefined where trying again would change nothing. */
  afterFailure(key: string, kind: ErrorKind | undefined, cutShort: boolean): number | undefined {
    if (!cutShort && !PASSING.includes(kind)) return undefined;
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    return Math.min(LONGEST, FIRST * 2 ** Math.min(failures, 10));
  }

  tellSuccess(key: string): void {
    this.#failures.delete(key);
  }
}
