import { z } from 'zod';
import { timestamp } from './fields.ts';
import { route } from './route.ts';

/** Signals that may be sent over the API, without `SIG`. */
export const signalNames = ['TERM', 'KILL', 'HUP', 'INT', 'QUIT', 'STOP', 'CONT', 'USR1', 'USR2'] as const;
export type SignalName = (typeof signalNames)[number];

const signalRequest = z.strictObject({
  signal: z.enum(signalNames),
  startedAt: timestamp.describe('Of the process meant, as listProcesses tells it: a pid may be used again'),
  name: z.string().min(1).max(64).describe('Of the process meant'),
});
export type SignalRequest = z.infer<typeof signalRequest>;

export const signalProcess = route({
  id: 'signalProcess',
  method: 'post',
  path: '/api/v1/processes/{pid}/signal',
  summary: 'Sends a signal to one process, if it is still the one that was meant',
  role: 'operator',
  params: z.object({ pid: z.coerce.number().int().min(1).max(4_194_304) }),
  body: signalRequest,
  response: z.object({ pid: z.number().int(), name: z.string(), signal: z.enum(signalNames) }),
});
