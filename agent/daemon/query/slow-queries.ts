import type { Clock } from '../../kit/clock.ts';
import { humanDuration } from '../../kit/duration.ts';
import type { Log } from '../../kit/log.ts';
import type { NewEvent } from '../../store/local/events.ts';

/** Milliseconds between two events: a dashboard of slow queries is one finding, not thousands. */
const BETWEEN_EVENTS = 60_000;
/** Characters of the query that are told. */
const TOLD = 300;

export type SlowQueriesOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly emit: (event: NewEvent) => void;
  /** Milliseconds from which on a query is slow. */
  readonly threshold: () => number;
};

/** Tells of queries that took long: each in the log, and of the first in a minute by an event. */
export class SlowQueries {
  readonly #options: SlowQueriesOptions;
  #quietUntil = Number.NEGATIVE_INFINITY;

  constructor(options: SlowQueriesOptions) {
    this.#options = options;
  }

  /** @param outcome what became of it: `ok`, or the kind of its error. */
  look(query: string, milliseconds: number, outcome: string): void {
    const { threshold, clock, log, emit } = this.#options;
    if (milliseconds < threshold()) return;
    const text = query.length > TOLD ? `${query.slice(0, TOLD)}…` : query;
    log.warn('slow query', { ms: Math.round(milliseconds), outcome, query: text });
    if (clock.monotonic() < this.#quietUntil) return;
    this.#quietUntil = clock.monotonic() + BETWEEN_EVENTS;
    emit({
      kind: 'slow-query',
      severity: 'warning',
      subject: 'query',
      message: `A query took ${humanDuration(milliseconds)}: ${text}`,
    });
  }
}
