import { z } from 'zod';
import { byteCount, bytesPerSecond, moment, ratio, timestamp } from './fields.ts';
import { route } from './route.ts';

/** One process of the last scan. */
export const processRow = z.object({
  pid: z.number().int(),
  parentPid: z.number().int(),
  name: z.string(),
  command: z
    .string()
    .describe(
      'The command line, cut at 512 characters; a viewer gets the name alone, arguments may hold secrets',
    ),
  user: z.string(),
  state: z.string().describe('R S D Z T I …, as in /proc/PID/stat'),
  cpuRatio: ratio.describe('Since the scan before; 1 is one processor in full'),
  residentBytes: byteCount,
  readBytesPerSecond: bytesPerSecond.nullable().describe('Null where the kernel does not tell us'),
  writtenBytesPerSecond: bytesPerSecond.nullable(),
  threads: z.number().int(),
  startedAt: timestamp.nullable().describe('Null for a process of the past'),
});
export type ProcessRow = z.infer<typeof processRow>;

export const listProcesses = route({
  id: 'listProcesses',
  method: 'get',
  path: '/api/v1/processes',
  summary: 'The processes of the last scan, or those of a moment whose series were kept',
  role: 'viewer',
  query: z.strictObject({
    sort: z.enum(['cpu', 'memory', 'io', 'pid']).default('cpu'),
    limit: z.coerce.number().int().min(1).max(10_000).default(50),
    time: moment.optional(),
  }),
  response: z.object({
    time: timestamp,
    total: z.number().int(),
    complete: z
      .boolean()
      .optional()
      .describe('false: only the processes that were kept as series, the largest and the busiest'),
    processes: z.array(processRow),
  }),
});
