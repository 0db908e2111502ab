import { z } from 'zod';
import { durationField, optionalDurationField } from '../agent/kit/config-fields.ts';

const LONGEST = { min: '1ms', max: '10m' };
const line = z.string().min(1).max(2_000);

/** The options that a run of any kind has; what the agent's schedule and judging add is in `config.ts`. */
export const commonOptions = {
  timeout: durationField('5s', LONGEST).describe('How long a whole run may take.'),
  timeouts: z
    .strictObject({
      dns: optionalDurationField(LONGEST).optional().describe('Resolving the name.'),
      connect: optionalDurationField(LONGEST).optional().describe('Making the connection.'),
      tls: optionalDurationField(LONGEST).optional().describe('The TLS handshake.'),
      processing: optionalDurationField(LONGEST).optional().describe('Waiting for the first answer.'),
      transfer: optionalDurationField(LONGEST).optional().describe('From the first answer to the end.'),
    })
    .prefault({})
    .describe('How long single phases may take.'),
  conditions: z.array(line).max(100).default([]).describe('What must hold; else it is down.'),
  warnings: z.array(line).max(100).default([]).describe('What should hold; else it is degraded.'),
} as const;
export type CommonOptions = z.output<z.ZodObject<typeof commonOptions>>;
