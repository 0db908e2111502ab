import { onTestFinished } from 'vitest';
import { systemClock } from '../../agent/kit/clock.ts';
import { ProbeRun, type ProbeRunOptions } from '../probe-run.ts';

/** A run for the running test; its timers end with the test. */
export function testRun(options: Partial<ProbeRunOptions> = {}): ProbeRun {
  const run = new ProbeRun({ clock: systemClock, timeouts: { whole: 5_000 }, ...options });
  onTestFinished(() => run.end());
  return run;
}
