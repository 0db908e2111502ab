import { ProbeRun } from '../../probe-run.ts';

/**
 * A run for a connection beside the one that is measured: it ends with the first, and what it learns and how long it
 * took stays out of it. Who makes it ends it.
 *
 * @param longest milliseconds, of what is left of the first
 */
export function sideRun(run: ProbeRun, longest = Number.POSITIVE_INFINITY): ProbeRun {
  const whole = Math.max(1, Math.min(longest, run.remaining()));
  return new ProbeRun({ clock: run.clock, timeouts: { whole }, signal: run.signal });
}
