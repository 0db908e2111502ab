import { z } from 'zod';
import { event } from './events.ts';
import { route } from './route.ts';
import { agentStatus } from './status.ts';

/**
 * The messages of `/api/v1/stream` (server-sent events, WHATWG HTML §9.2). The `id` of each is the tick's time in ms;
 * a client that reconnects with `Last-Event-ID` gets what it missed while the store still has it, else a `reset`.
 * References are numbers that hold for one connection.
 */
export const streamMessages = {
  /** New series of this connection. */
  series: z.object({ series: z.array(z.tuple([z.number().int(), z.record(z.string(), z.string())])) }),
  /** One tick: only the values that changed since the message before, as `[ref, value, ref, value, …]`. */
  samples: z.object({ t: z.number(), v: z.array(z.number().nullable()) }),
  /** Series that are no longer measured. */
  gone: z.object({ refs: z.array(z.number().int()) }),
  /** The status of the agent, once at the start and whenever its state changes. */
  status: agentStatus,
  event,
  /** What the client missed cannot be told: begin again from nothing. */
  reset: z.object({ because: z.string() }),
  /** The last message before the server closes. */
  bye: z.object({ because: z.enum(['slow-reader', 'shutdown', 'too-many']) }),
} as const;

export const stream = route({
  id: 'stream',
  method: 'get',
  path: '/api/v1/stream',
  summary: 'Live samples, status and events (server-sent events)',
  role: 'viewer',
  contentType: 'text/event-stream',
  query: z.looseObject({
    'match[]': z
      .union([z.string(), z.array(z.string())])
      .optional()
      .describe('Selectors; none: no samples'),
  }),
  response: z.string(),
});
