import { z } from 'zod';

/** Options of the `collect:` section. */
export const collectConfig = z
  .strictObject({
    disabled: z
      .array(z.string())
      .default([])
      .describe('Collectors that do not run, by the value of their `collector` label.'),
  })
  .prefault({})
  .describe('Host metrics: what is read, and how often.');
export type CollectConfig = z.infer<typeof collectConfig>;
