import { setTimeout } from 'node:timers/promises';

/** Stops the process as ctrl-Z does; returns when it is continued. The terminal must have been given back before. */
export async function stopUntilContinued(): Promise<void> {
  process.kill(process.pid, 'SIGSTOP');
  // The signal is delivered on the next turn of the loop; waiting for SIGCONT instead never returns on Bun.
  await setTimeout(50);
}
