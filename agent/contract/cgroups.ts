import { z } from 'zod';
import { byteCount, moment, ratio, timestamp } from './fields.ts';
import { route } from './route.ts';

/** One control group; what the kernel does not account there is null. */
export const cgroupRow = z.object({
  path: z.string().describe('Below the root of the hierarchy, such as /system.slice/ssh.service'),
  name: z.string(),
  kind: z.enum(['slice', 'service', 'scope', 'container']).describe('slice: a group of others'),
  containerId: z
    .string()
    .nullable()
    .describe('The first 12 digits of the id of a container, or its name where the engine gives names'),
  engine: z.string().nullable().describe('docker, podman, containerd, cri-o, kubernetes, lxc, machine'),
  cpuRatio: ratio.nullable().describe('1 is one processor in full'),
  memoryBytes: byteCount.nullable(),
  memoryLimitBytes: byteCount.nullable().describe('Null without a limit'),
  throttledRatio: ratio.nullable().describe('Share of the periods in which the quota was used up'),
  oomKills: z.number().int().nullable(),
  tasks: z.number().int().nullable().describe('Processes and threads'),
});
export type CgroupRow = z.infer<typeof cgroupRow>;

export const listCgroups = route({
  id: 'listCgroups',
  method: 'get',
  path: '/api/v1/cgroups',
  summary: 'Services and containers with what they use, by path',
  role: 'viewer',
  query: z.strictObject({ time: moment.optional().describe('A moment in the past') }),
  response: z.object({
    time: timestamp,
    available: z.boolean(),
    because: z.string().nullable().describe('Why there are none'),
    cgroups: z.array(cgroupRow),
  }),
});
