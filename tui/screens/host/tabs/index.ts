import type { HostTab } from '../tab.ts';
import { charts } from './charts.ts';
import { containers } from './containers.ts';
import { events } from './events.ts';
import { inventory } from './inventory.ts';
import { overview } from './overview.ts';
import { probes } from './probes.ts';
import { processes } from './processes.ts';
import { units } from './units.ts';

/** The views of a host in the order of their numbers. To add one: a file, its test, a word here. */
export const hostTabs: readonly HostTab[] = [
  overview,
  processes,
  charts,
  units,
  containers,
  inventory,
  events,
  probes,
];
