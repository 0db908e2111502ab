import { z } from 'zod';
import { bytesField, durationField } from '../../kit/config-fields.ts';

/** Options of the `store.series:` section. */
export const seriesConfig = z
  .strictObject({
    max_bytes: bytesField('1GiB', { min: '16MiB' })
      .describe('Most that the store takes on disk, its journal included; the oldest samples make room.')
      .meta({ restart: true }),
    max_series: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(200_000)
      .describe(
        'Most series that are kept at a time, those that ended included until their data has expired.',
      )
      .meta({ restart: true }),
    retention: z
      .strictObject({
        raw: durationField('15d', { min: '2h' }).describe('How long every sample is kept.'),
        minute: durationField('1y', { min: '2h' }).describe('How long one aggregate a minute is kept.'),
        hour: durationField('5y', { min: '2h' }).describe('How long one aggregate an hour is kept.'),
      })
      .prefault({})
      .describe('How long each resolution is kept, as far as `max_bytes` allows.')
      .meta({ restart: true }),
  })
  .prefault({})
  .describe('The embedded time series store.');
export type SeriesConfig = z.infer<typeof seriesConfig>;
