import type { Annotations } from '../annotations.ts';
import type { Meter } from './meter.ts';
import type { Profiler } from './profiler.ts';
import type { Querier } from './querier.ts';
import type { StepGrid } from './step-grid.ts';

/** What all parts of one query share. */
export type Evaluation = {
  /** The text of the query, for positions. */
  readonly source: string;
  readonly annotations: Annotations;
  readonly meter: Meter;
  readonly querier: Querier;
  readonly steps: StepGrid;
  /** What `end()` is: the end that was asked for, which the last step may be before; ms since the epoch. */
  readonly end: number;
  /** Milliseconds. */
  readonly lookback: number;
  /** Step of subqueries that name none, ms. */
  readonly subqueryStep: number;
  readonly signal: AbortSignal;
  /** Only where it was asked what each node costs. */
  readonly profiler: Profiler | undefined;
  /** What must have been read before the operators run. */
  readonly preparations: (() => Promise<void>)[];
};

/** Puts something on the list of what must have been read before the operators run. */
export function readAhead({ preparations, profiler }: Evaluation, read: () => Promise<void>): void {
  preparations.push(profiler?.preparing(read) ?? read);
}
