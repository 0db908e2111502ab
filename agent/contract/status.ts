import { z } from 'zod';
import { byteCount, bytesPerSecond, moment, ratio, timestamp } from './fields.ts';
import { componentHealth } from './health.ts';
import { route } from './route.ts';

/** The newest numbers of a host, ready to show. A part that this host does not have is absent, never zero. */
export const hostSummary = z.object({
  time: timestamp.describe('When these numbers were measured'),
  uptimeSeconds: z.number().optional(),
  cpu: z
    .object({
      count: z.number().int().describe('Logical processors'),
      usedRatio: ratio.describe('Everything but idle and iowait, over all processors'),
      modes: z.record(z.string(), ratio).describe('user, system, iowait, … as shares of all processor time'),
    })
    .optional(),
  memory: z
    .object({
      totalBytes: byteCount,
      availableBytes: byteCount,
      usedRatio: ratio,
      swapTotalBytes: byteCount,
      swapUsedBytes: byteCount,
    })
    .optional(),
  load: z.tuple([z.number(), z.number(), z.number()]).optional().describe('1, 5 and 15 minutes'),
  pressure: z
    .object({ cpu: ratio.optional(), memory: ratio.optional(), io: ratio.optional() })
    .optional()
    .describe('Share of time in which some task waited (PSI, some)'),
  filesystems: z
    .array(
      z.object({
        mountpoint: z.string(),
        device: z.string(),
        type: z.string(),
        sizeBytes: byteCount,
        availableBytes: byteCount,
        usedRatio: ratio,
        inodesUsedRatio: ratio.optional(),
        readOnly: z.boolean(),
      }),
    )
    .optional()
    .describe('Fullest first'),
  disk: z
    .object({
      busiest: z.string().optional(),
      utilRatio: ratio,
      readBytesPerSecond: bytesPerSecond,
      writtenBytesPerSecond: bytesPerSecond,
    })
    .optional(),
  network: z
    .object({
      receiveBytesPerSecond: bytesPerSecond,
      transmitBytesPerSecond: bytesPerSecond,
      errorsPerSecond: z.number(),
    })
    .optional()
    .describe('Without loopback'),
  processes: z.object({ running: z.number(), blocked: z.number() }).optional(),
  topProcess: z
    .object({
      pid: z.number().int(),
      name: z.string(),
      cpuRatio: ratio.describe('1 is one processor in full'),
    })
    .optional(),
});
export type HostSummary = z.infer<typeof hostSummary>;

/** Everything that one agent says of itself and its host in one answer. */
export const agentStatus = z.object({
  host: z.string().describe('The name of this host: `host` of the configuration, else its host name'),
  labels: z.record(z.string(), z.string()),
  version: z.string(),
  commit: z.string(),
  state: z.enum(['starting', 'ok', 'degraded', 'stopping']),
  components: z.array(componentHealth),
  time: timestamp.describe('The clock of this agent when it answered'),
  startedAt: timestamp,
  config: z.object({
    file: z.string().nullable(),
    loadedAt: timestamp,
    error: z
      .string()
      .nullable()
      .describe('Why the newest configuration was refused while the old one is kept'),
  }),
  store: z.object({
    seriesCount: z.number().int(),
    bytesOnDisk: byteCount,
    maxBytes: byteCount,
    oldest: timestamp.nullable(),
    corruptBlocks: z.number().int(),
  }),
  self: z.object({
    cpuRatio: ratio.describe('Of one processor, over the last seconds'),
    residentBytes: byteCount,
  }),
  faults: z
    .object({
      toxics: z.number().int().describe('In force on the proxies of this host'),
      owned: z.number().int().describe('Of these, the ones that vedette put there and will take away'),
      disabledProxies: z.number().int(),
      since: timestamp.nullable().describe('When the oldest of them began'),
    })
    .nullish()
    .describe('Faults that are in force on this host; null where it has no fault proxy'),
  backups: z
    .object({
      total: z.number().int().describe('Backups of the configuration'),
      late: z.number().int().describe('Of these, those whose newest good one is too old'),
      failing: z.number().int().describe('Those whose last run failed'),
      running: z.number().int().describe('Backups, checks and restores that go on'),
      worstAgeSeconds: z
        .number()
        .nullable()
        .describe('Of the oldest newest good one; null where there is none'),
    })
    .nullish()
    .describe('How the backups of this host are; null where it has none'),
  remoteWrites: z
    .array(
      z.object({
        name: z.string(),
        url: z.string(),
        protocol: z.enum(['1.0', '2.0']),
        lagSeconds: z.number().describe('How far the other side is behind'),
        pendingSamples: z.int().describe('About how many samples wait'),
        sentSamples: z.int().describe('Since the agent was started'),
        droppedSamples: z.int().describe('Given up: refused, or too old when their turn came'),
        lastSuccess: timestamp.nullable(),
        failing: z.string().nullable().describe('Why nothing can be sent now'),
      }),
    )
    .optional()
    .describe('Engines that get the samples of this host; empty where there are none'),
  summary: hostSummary
    .nullable()
    .describe('Null until the first measurement, and for a time at which nothing was measured'),
});
export type AgentStatus = z.infer<typeof agentStatus>;

export const getStatus = route({
  id: 'getStatus',
  method: 'get',
  path: '/api/v1/status',
  summary: 'This agent and its host, in one answer; with a time, the numbers of the host at that moment',
  role: 'viewer',
  query: z.strictObject({ time: moment.optional() }),
  response: agentStatus,
});
