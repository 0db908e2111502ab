import type { Panel } from '../panel.ts';
import { cpu } from './cpu.ts';
import { diskBusy } from './disk-busy.ts';
import { diskBytes } from './disk-bytes.ts';
import { load } from './load.ts';
import { memory } from './memory.ts';
import { network } from './network.ts';
import { pressure } from './pressure.ts';

/** The charts of the host screen, in the order in which they are read. To add one: a file, its test, a word here. */
export const panels: readonly Panel[] = [cpu, memory, pressure, load, network, diskBytes, diskBusy];

/** The metrics that the panels are made of. */
export const panelMetrics: readonly string[] = [...new Set(panels.flatMap(({ metrics }) => metrics))];
