import type { HostTab } from '../tab.ts';
import { events } from './events.ts';
import { overview } from './overview.ts';
import { processes } from './processes.ts';

/** The views of a host in the order of their numbers. To add one: a file, its test, a word here. */
export const hostTabs: readonly HostTab[] = [overview, processes, events];
