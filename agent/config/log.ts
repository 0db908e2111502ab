import { z } from 'zod';
import { logLevels } from '../kit/log.ts';

/** Options of the `log:` section. */
export const logConfig = z
  .strictObject({
    level: z.enum(logLevels).default('info').describe('Lines below this level are dropped.'),
    format: z.enum(['text', 'json']).default('text').describe('logfmt for people, JSON for log shippers.'),
  })
  .prefault({})
  .describe('The log of the agent on standard error.');
