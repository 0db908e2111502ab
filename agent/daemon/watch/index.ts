import { fileSystemModes } from './file-system-modes.ts';
import { interfaceStates } from './interface-states.ts';
import { unitRestarts } from './unit-restarts.ts';
import { unitStates } from './unit-states.ts';
import type { WatchedStates } from './watched-states.ts';

/** All states of this host whose changes are events. */
export const watchedStates: readonly WatchedStates[] = [
  fileSystemModes,
  interfaceStates,
  unitRestarts,
  unitStates,
];
