import { z } from 'zod';
import { byteCount, moment, ratio, timestamp } from './fields.ts';
import { route } from './route.ts';

/** One unit of the service manager; what was not told, or not kept, is null. */
export const unitRow = z.object({
  name: z.string(),
  description: z.string().nullable(),
  load: z.string().nullable().describe('loaded, masked, …'),
  active: z.string().describe('active, activating, deactivating, inactive, failed, …'),
  sub: z.string().nullable().describe('running, exited, dead, listening, …'),
  since: timestamp.nullable().describe('When its state last changed'),
  mainPid: z.number().int().nullable(),
  restarts: z.number().int().nullable().describe('Automatic restarts, as systemd counts them'),
  memoryBytes: byteCount.nullable(),
  cpuRatio: ratio.nullable().describe('1 is one processor in full'),
  tasks: z.number().int().nullable().describe('Processes and threads'),
});
export type UnitRow = z.infer<typeof unitRow>;

export const listUnits = route({
  id: 'listUnits',
  method: 'get',
  path: '/api/v1/units',
  summary: 'The units of systemd, by name',
  role: 'viewer',
  query: z.strictObject({ time: moment.optional().describe('A moment in the past') }),
  response: z.object({
    time: timestamp,
    available: z.boolean(),
    because: z.string().nullable().describe('Why there are none'),
    units: z.array(unitRow),
  }),
});
