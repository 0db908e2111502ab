import { z } from 'zod';

/** Options of the `store.series:` section. */
export const seriesConfig = z.strictObject({}).prefault({}).describe('The embedded time series store.');
export type SeriesConfig = z.infer<typeof seriesConfig>;
