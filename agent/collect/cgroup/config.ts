import { z } from 'zod';

/** Options of the `collect.cgroup:` section. */
export const cgroupConfig = z
  .strictObject({
    max_depth: z
      .number()
      .int()
      .min(1)
      .max(16)
      .default(5)
      .describe(
        'How many levels below the root are looked at; a service or a container ends the descent anyway.',
      ),
    max_groups: z
      .number()
      .int()
      .min(1)
      .max(5_000)
      .default(200)
      .describe('How many control groups are measured; `vedette_cgroup_skipped` counts the others.'),
  })
  .prefault({})
  .describe('Control groups: services and containers.');
