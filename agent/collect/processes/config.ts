import { z } from 'zod';
import { durationField } from '../../kit/config-fields.ts';

/** Options of the `collect.processes:` section. */
export const processesConfig = z
  .strictObject({
    top: z
      .number()
      .int()
      .min(0)
      .max(100)
      .default(10)
      .describe(
        'How many processes keep a history because of their CPU use, and how many because of their memory.',
      ),
    interval: durationField('5s', { min: '1s', max: '10m' }).describe('Time between scans of all processes.'),
    watch: z
      .array(z.string().min(1))
      .max(50)
      .default([])
      .describe('Names of processes that always keep a history, as `ps -o comm` shows them.'),
    new_per_hour: z
      .number()
      .int()
      .min(1)
      .default(120)
      .describe(
        'How many processes may enter the history an hour beyond the first; bounds the number of series.',
      ),
  })
  .prefault({})
  .describe('The process table, and the history of the processes that use the most.');
