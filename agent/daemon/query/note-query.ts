import type { Clock } from '../../kit/clock.ts';
import { failureKind } from './failure-kind.ts';
import type { QueryTally } from './query-tally.ts';
import type { SlowQueries } from './slow-queries.ts';

export type QueryNotes = {
  readonly tally: QueryTally;
  readonly slow: SlowQueries;
  readonly clock: Clock;
};

/** Notes what a query costs, its wait included, whatever becomes of it. */
export async function noteQuery<T extends { readonly stats: { readonly samples: number } }>(
  query: string,
  { tally, slow, clock }: QueryNotes,
  work: () => Promise<T>,
): Promise<T> {
  const started = clock.monotonic();
  const cost = { samples: 0, outcome: 'ok' };
  try {
    const result = await work();
    cost.samples = result.stats.samples;
    return result;
  } catch (error) {
    cost.outcome = failureKind(error);
    throw error;
  } finally {
    const milliseconds = clock.monotonic() - started;
    tally.add({ milliseconds, ...cost });
    slow.look(query, milliseconds, cost.outcome);
  }
}
