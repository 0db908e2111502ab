import { z } from 'zod';
import { cgroupConfig } from './cgroup/config.ts';
import {
  diskstatsConfig,
  filesystemConfig,
  netclassConfig,
  netdevConfig,
  netstatConfig,
  powersupplyConfig,
  tapestatsConfig,
  textfileConfig,
  vmstatConfig,
} from './node/config.ts';
import { processesConfig } from './processes/config.ts';
import { systemdConfig } from './systemd/config.ts';

/** Options of the `collect:` section. */
export const collectConfig = z
  .strictObject({
    disabled: z
      .array(z.string())
      .default([])
      .describe('Collectors that do not run, by the value of their `collector` label.'),
    cgroup: cgroupConfig,
    diskstats: diskstatsConfig,
    filesystem: filesystemConfig,
    netclass: netclassConfig,
    netdev: netdevConfig,
    netstat: netstatConfig,
    powersupplyclass: powersupplyConfig,
    processes: processesConfig,
    systemd: systemdConfig,
    tapestats: tapestatsConfig,
    textfile: textfileConfig,
    vmstat: vmstatConfig,
  })
  .prefault({})
  .describe('Host metrics: what is read, and how often.');
export type CollectConfig = z.infer<typeof collectConfig>;
