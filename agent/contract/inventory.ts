import { z } from 'zod';
import { byteCount, timestamp } from './fields.ts';
import { route } from './route.ts';

const text = z.string().nullable();
const number = z.number().nullable();

/** What a host is made of; what nobody could tell is null. */
export const inventory = z.object({
  time: timestamp,
  system: z.object({
    manufacturer: text,
    model: text,
    serial: text.describe('Only for operators'),
    firmware: text,
    virtualHost: text.describe('The hypervisor or container engine below'),
    virtual: z.boolean(),
  }),
  processor: z
    .object({ model: text, sockets: number, physicalCores: number, logicalCores: number, hertz: number })
    .nullable(),
  memory: z.object({
    totalBytes: byteCount.nullable(),
    modules: z.array(z.object({ sizeBytes: byteCount.nullable(), slot: text, type: text })),
  }),
  operatingSystem: z
    .object({
      platform: text,
      distribution: text,
      release: text,
      kernel: text,
      architecture: text,
      hostName: text,
    })
    .nullable(),
  disks: z.array(
    z.object({ device: text, model: text, type: text, bus: text, sizeBytes: byteCount.nullable() }),
  ),
  networkInterfaces: z.array(
    z.object({
      name: text,
      mac: text.describe('Only for operators'),
      ip4: text,
      ip6: text,
      type: text,
      state: text,
      bitsPerSecond: number,
      virtual: z.boolean(),
    }),
  ),
  users: z.array(z.object({ name: text, terminal: text, from: text })).describe('Logged in'),
  packages: z.object({ manager: z.string(), count: z.number().int() }).nullable(),
  missing: z.array(z.object({ part: z.string(), because: z.string() })).describe('What could not be read'),
});
export type Inventory = z.infer<typeof inventory>;

export const getInventory = route({
  id: 'getInventory',
  method: 'get',
  path: '/api/v1/inventory',
  summary: 'What this host is made of; kept for some minutes, the first answer takes some seconds',
  role: 'viewer',
  query: z.strictObject({
    refresh: z
      .stringbool({ truthy: ['true'], falsy: ['false'] })
      .default(false)
      .describe('Read it anew'),
  }),
  response: inventory,
});
