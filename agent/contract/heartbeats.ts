import { z } from 'zod';
import { beatStates, HEARTBEAT_NAME, LAST_LINES } from '../kit/heartbeat-record.ts';
import { timestamp } from './fields.ts';
import { route } from './route.ts';

const name = z
  .string()
  .regex(HEARTBEAT_NAME)
  .describe('Letters, digits, dot, underscore, hyphen; 100 at most');
const exitCode = z.number().int().min(0).max(255);

/** What is known of a job from what it has told. */
export const heartbeat = z.object({
  name: z.string(),
  lastAt: timestamp.describe('When it was heard of'),
  state: z.string().describe('What it told then: start, success, failure'),
  host: z.string().describe('The host that told it'),
  runId: z.string().nullable(),
  startedAt: timestamp.nullable().describe('Of the newest run'),
  outcome: z.string().nullable().describe('Of the last run that has ended: success, failure'),
  endedAt: timestamp.nullable(),
  durationMs: z.number().nullable(),
  exitCode: z.number().int().nullable(),
  lastLines: z.array(z.string()).describe('The end of its output'),
});
export type Heartbeat = z.infer<typeof heartbeat>;

const newBeat = z.strictObject({
  state: z.enum(beatStates),
  at: timestamp.optional().describe('When it happened, where that is not now'),
  host: z
    .string()
    .min(1)
    .max(253)
    .optional()
    .describe('The host that the job runs on; that of the agent by default'),
  runId: z.string().min(1).max(64).optional().describe('Ties an end to its start'),
  exitCode: exitCode.optional(),
  durationMs: z.number().nonnegative().max(Number.MAX_SAFE_INTEGER).optional(),
  lastLines: z.array(z.string().max(LAST_LINES.characters)).max(LAST_LINES.lines).optional(),
});
export type NewBeat = z.infer<typeof newBeat>;

export const beat = route({
  id: 'beat',
  method: 'post',
  path: '/api/v1/heartbeats/{name}',
  summary: 'A job tells that it started, or how it ended',
  role: 'operator',
  params: z.object({ name }),
  body: newBeat,
  response: heartbeat,
});

export const listHeartbeats = route({
  id: 'listHeartbeats',
  method: 'get',
  path: '/api/v1/heartbeats',
  summary: 'The jobs that have told of themselves, by name',
  role: 'viewer',
  response: z.object({ heartbeats: z.array(heartbeat) }),
});

export const pingHeartbeat = route({
  id: 'pingHeartbeat',
  method: 'post',
  path: '/api/v1/heartbeats/{name}/ping',
  summary: 'The same without a body, for curl -fsS -X POST',
  role: 'operator',
  params: z.object({ name }),
  query: z.strictObject({
    state: z.enum(beatStates).optional().describe('By default what exit_code says: 0 is success'),
    exit_code: z.coerce.number().pipe(exitCode).optional(),
    run_id: z.string().min(1).max(64).optional(),
  }),
  response: heartbeat,
});
