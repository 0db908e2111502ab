import type { Check } from './check.ts';
import { clock } from './clock.ts';
import { configuration } from './configuration.ts';
import { controlGroups } from './control-groups.ts';
import { icmp } from './icmp.ts';
import { kernelTables } from './kernel-tables.ts';
import { limits } from './limits.ts';
import { port } from './port.ts';
import { serviceManager } from './service-manager.ts';
import { storage } from './storage.ts';
import { terminal } from './terminal.ts';
import { tools } from './tools.ts';
import { user } from './user.ts';

/** Every family of checks, in the order in which they are told. To add one: a file, its test, a line here. */
export const checks: readonly Check[] = [
  user,
  kernelTables,
  controlGroups,
  serviceManager,
  clock,
  limits,
  icmp,
  configuration,
  storage,
  port,
  tools,
  terminal,
];
