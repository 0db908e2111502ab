import { z } from 'zod';
import { timestamp } from './fields.ts';
import { route } from './route.ts';
import { agentStatus } from './status.ts';

/** One host of the fleet as the answering agent knows it. */
export const hostRow = z.object({
  name: z.string().describe('What the host calls itself, else the name or URL it is configured under'),
  url: z.string().nullable().describe('Null for the answering agent itself'),
  self: z.boolean(),
  state: z.enum(['up', 'stale', 'down', 'unknown']).describe('unknown: not asked yet'),
  because: z
    .string()
    .nullable()
    .describe('Why it is not up: connection-refused, timeout, tls, unauthenticated, …'),
  lastSeen: timestamp.nullable().describe('Of the last good answer'),
  latencyMs: z.number().nullable(),
  clockOffsetMs: z
    .number()
    .nullable()
    .describe("The peer's clock minus ours, corrected by half the round trip"),
  labels: z
    .record(z.string(), z.string())
    .optional()
    .describe('What the source that names it says of it; stands before what it says itself, in `status` too'),
  status: agentStatus.nullable().describe('The last good answer, however old'),
});
export type HostRow = z.infer<typeof hostRow>;

export const listHosts = route({
  id: 'listHosts',
  method: 'get',
  path: '/api/v1/hosts',
  summary: 'This host and its peers; answers within two seconds whatever the peers do',
  role: 'viewer',
  query: z.strictObject({
    refresh: z
      .enum(['true', 'false'])
      .optional()
      .describe('true: asks every peer now instead of telling what is known'),
  }),
  response: z.object({ hosts: z.array(hostRow) }),
});
