import { z } from 'zod';
import { timestamp } from './fields.ts';
import { route } from './route.ts';

/** Named facts of one kind; `because` says why they are absent or incomplete. */
export const factGroup = z.object({
  values: z.record(z.string(), z.string()),
  omitted: z.number().int().describe('Left out: unreadable, secret, or beyond the documented bounds'),
  because: z.string().nullable().describe('Why there are none, or not all; null when complete'),
});
export type FactGroup = z.infer<typeof factGroup>;

/** How a host is set up: what may differ between two hosts that should be alike. */
export const hostProfile = z.object({
  measuredAt: timestamp,
  bootOptions: factGroup.describe('Options of the kernel command line'),
  configFiles: factGroup.describe('Path → SHA-256 of files of /etc that everybody on that host may read'),
  hardware: factGroup.describe('Kernel release, processor flags and mitigations, firmware names'),
  kernelParameters: factGroup.describe('sysctl name → value'),
  limits: factGroup.describe('Limits of the agent process: soft/hard'),
  mounts: factGroup.describe('Mount point → type and options'),
  packages: factGroup.describe('Name → version'),
  unitFiles: factGroup.describe('Path → SHA-256'),
  units: factGroup.describe('Unit → active and enabled state'),
});
export type HostProfile = z.infer<typeof hostProfile>;

export const getProfile = route({
  id: 'getProfile',
  method: 'get',
  path: '/api/v1/profile',
  summary: 'How this host is set up; config file hashes and boot options only for operators',
  role: 'viewer',
  response: hostProfile,
});
