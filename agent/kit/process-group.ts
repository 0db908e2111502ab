import { errorCode } from './errors.ts';

/** Milliseconds between two looks whether anybody is left. */
const LOOK_EVERY = 20;

/**
 * Signals every process of a group; signal 0 only asks.
 *
 * @param leader the pid of the process that the group was made with (`detached` of `spawn`)
 * @returns false when nobody is left in it.
 */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
    // Somebody is there who may not be signalled, such as a program that runs as another user.
    if (errorCode(error) === 'EPERM') return true;
    throw error;
  }
}

/**
 * Ends a whole group: SIGTERM, then SIGKILL to whoever is left after `patience` milliseconds. Who has made a session of
 * his own has left the group, and stays.
 */
export async function endGroup(leader: number, patience: number): Promise<void> {
  signalGroup(leader, 'SIGTERM');
  for (let waited = 0; waited < patience; waited += LOOK_EVERY) {
    if (!signalGroup(leader, 0)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
  signalGroup(leader, 'SIGKILL');
}
