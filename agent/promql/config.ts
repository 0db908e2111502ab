import { z } from 'zod';
import { bytesField, durationField } from '../kit/config-fields.ts';

const count = (fallback: number) => z.number().int().min(1).default(fallback);

/** Options of the `query:` section. */
export const queryConfig = z
  .strictObject({
    concurrency: count(4).describe('Queries that are answered at a time; more of them wait.'),
    lookback: durationField('5m', { min: '1s', max: '1d' }).describe(
      'How old the newest sample of a series may be to answer for now.',
    ),
    max_bytes: bytesField('64MiB', { min: '1MiB', max: '4GiB' }).describe(
      'Largest answer to one query, before compression.',
    ),
    max_points: count(10_000_000).describe('Points that one query may hold in memory at a time.'),
    max_samples: count(200_000_000).describe('Samples that one query may read.'),
    max_series: count(100_000).describe('Series that one selector may match.'),
    slow: durationField('5s', { min: '1ms' }).describe(
      'A query that takes longer is told in the log, and by an event at most once a minute.',
    ),
    timeout: durationField('30s', { min: '100ms', max: '4m' }).describe(
      'Longest time that one query may take.',
    ),
  })
  .prefault({})
  .describe('PromQL: what one query, and all of them together, may take.');
export type QueryConfig = z.infer<typeof queryConfig>;
