import type { Metric } from '../../collect/metrics.ts';
import type { NewEvent } from '../../store/local/events.ts';

/** A state that differs from the one that was told last; undefined where there was, or is, no such subject. */
export type StateChange = {
  readonly subject: string;
  readonly before: string | undefined;
  readonly now: string | undefined;
};

/** States of a host whose changes are events, as one family of metrics tells them. To add one: a file, a line in `index.ts`. */
export type WatchedStates = {
  /** Names what is remembered of them across restarts of the agent. */
  readonly name: string;
  /** The family that tells them. */
  readonly metric: string;
  /** What many of the subjects are called. */
  readonly many: string;
  /** Subject and state by one metric; undefined when this metric tells of none. */
  read(metric: Metric): readonly [subject: string, state: string] | undefined;
  /** States in which nothing stays: they are not told, and what comes after is compared with what was before. */
  readonly passing?: ReadonlySet<string>;
  /** The change in words; undefined when it is not worth an event. */
  event(change: StateChange): NewEvent | undefined;
};
