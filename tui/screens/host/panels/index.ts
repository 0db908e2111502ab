import type { Panel, PanelGroup } from '../panel.ts';
import { cpu } from './cpu.ts';
import { cpuCores } from './cpu-cores.ts';
import { diskBusy } from './disk-busy.ts';
import { diskBusyEach } from './disk-busy-each.ts';
import { diskBytes } from './disk-bytes.ts';
import { diskBytesEach } from './disk-bytes-each.ts';
import { diskLatency } from './disk-latency.ts';
import { diskOperations } from './disk-operations.ts';
import { fans } from './fans.ts';
import { filesystems } from './filesystems.ts';
import { load } from './load.ts';
import { memory } from './memory.ts';
import { network } from './network.ts';
import { networkReceived, networkSent } from './network-each.ts';
import { pressure } from './pressure.ts';
import { swap } from './swap.ts';
import { swapping } from './swapping.ts';
import { tcpStates } from './tcp-states.ts';
import { temperatures } from './temperatures.ts';

/** The charts of the overview of a host, in the order in which they are read. */
export const panels: readonly Panel[] = [cpu, memory, pressure, load, network, diskBytes, diskBusy];

/** All charts of a host by what they are about. To add one: a file, its test, a word here. */
export const panelGroups: readonly PanelGroup[] = [
  { title: 'processors', panels: [cpu, cpuCores, load, pressure] },
  { title: 'memory', panels: [memory, swap, swapping] },
  { title: 'disks', panels: [diskBusyEach, diskLatency, diskBytesEach, diskOperations, filesystems] },
  { title: 'network', panels: [networkReceived, networkSent, tcpStates] },
  { title: 'sensors', panels: [temperatures, fans] },
];

/** The metrics that the panels are made of. */
export const panelMetrics: readonly string[] = [
  ...new Set([...panels, ...panelGroups.flatMap(({ panels }) => panels)].flatMap(({ metrics }) => metrics)),
];
