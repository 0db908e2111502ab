import { z } from 'zod';
import { durationField } from '../kit/config-fields.ts';

/** Options of the `rules:` section. */
export const rulesConfig = z
  .strictObject({
    concurrency: z
      .number()
      .int()
      .min(1)
      .max(64)
      .default(4)
      .describe('Rules that are evaluated at a time, beside the queries of people.'),
    files: z
      .array(z.string().min(1))
      .default([])
      .describe('Rule files in the format of Prometheus, with * and ?; relative to the folder of this file.'),
    interval: durationField('1m', { min: '100ms', max: '1d' }).describe(
      'How often a group is evaluated that does not say so itself.',
    ),
    query_offset: durationField('0s', { min: '0s', max: '55m' }).describe(
      'How far into the past a group looks that does not say so itself, for samples that come late.',
    ),
  })
  .prefault({})
  .describe('Recording and alerting rules.');
export type RulesConfig = z.infer<typeof rulesConfig>;
