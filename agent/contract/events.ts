import { z } from 'zod';
import { timestamp } from './fields.ts';
import { route } from './route.ts';

/** From the least to the gravest. */
export const severities = ['info', 'warning', 'error'] as const;
export type Severity = (typeof severities)[number];

/** Something that changed on this host, kept. */
export const event = z.object({
  id: z.number().int(),
  time: timestamp,
  kind: z
    .string()
    .describe(
      'agent-started, unit-changed, unit-restarted, filesystem-read-only, oom-killed, host-booted, …',
    ),
  severity: z.enum(severities),
  subject: z.string().describe('What it is about: a collector, a unit, a peer'),
  message: z.string(),
});
export type Event = z.infer<typeof event>;

export const listEvents = route({
  id: 'listEvents',
  method: 'get',
  path: '/api/v1/events',
  summary: 'What changed, newest first',
  role: 'viewer',
  query: z.strictObject({
    since: timestamp.optional(),
    until: timestamp.optional(),
    before: z.coerce.number().int().optional().describe('Only events with a smaller id: the next page'),
    kind: z.string().optional(),
    severity: z.enum(severities).optional().describe('Only events at least as grave'),
    limit: z.coerce.number().int().min(1).max(1_000).default(100),
  }),
  response: z.object({ events: z.array(event) }),
});

/** One change that somebody made through this agent. */
export const auditRecord = z.object({
  id: z.number().int(),
  time: timestamp,
  actor: z.string().describe('Token name, or `local:UID` over the unix socket'),
  action: z.string().describe('The operation id'),
  subject: z.string(),
  outcome: z
    .enum(['started', 'done', 'refused', 'failed'])
    .describe('started is written before the change is made: alone, it was cut short'),
  detail: z.string(),
});
export type AuditRecord = z.infer<typeof auditRecord>;

export const listAudit = route({
  id: 'listAudit',
  method: 'get',
  path: '/api/v1/audit',
  summary: 'Who changed what, newest first',
  role: 'admin',
  query: z.strictObject({
    before: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(1_000).default(100),
  }),
  response: z.object({ records: z.array(auditRecord) }),
});
