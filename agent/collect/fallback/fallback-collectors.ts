import { agent } from '../agent.ts';
import type { CollectorKind } from '../collector.ts';
import { boottime } from './boottime.ts';
import { cpu } from './cpu.ts';
import { filesystem } from './filesystem.ts';
import { loadavg } from './loadavg.ts';
import { meminfo } from './meminfo.ts';
import { netdev } from './netdev.ts';
import { processes } from './processes.ts';

/** Collectors for hosts without /proc (macOS), in alphabetical order, under the names of those they stand in for. */
export const fallbackCollectors: readonly CollectorKind[] = [
  agent,
  boottime,
  cpu,
  filesystem,
  loadavg,
  meminfo,
  netdev,
  processes,
];
