import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { QueryResult } from '../promql/evaluate/query.ts';
import type { NewEvent } from '../store/local/events.ts';
import type { RuleRecords } from '../store/local/rule-records.ts';
import type { SeriesStore } from '../store/series/series-store.ts';
import type { Rule } from './rule-file.ts';

export type RuleQueryRequest = {
  readonly rule: Rule;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Milliseconds; the shorter one of this and of the configuration holds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
};

/** What the rules need of the agent. */
export type RuleServices = {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: SeriesStore;
  readonly records: RuleRecords;
  readonly emit: (event: NewEvent) => void;
  /** Evaluates the query of a rule. @throws OperationalError `timeout`, `too-large`, and what the query has to say */
  readonly query: (request: RuleQueryRequest) => Promise<QueryResult>;
};
