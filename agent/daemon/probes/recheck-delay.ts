import type { ProbeDefinition } from '../../../probes/config.ts';

const QUICKEST = 250;
const SLOWEST = 30_000;

/** Milliseconds to the run that shall confirm a change: soon enough that a verdict takes less than two intervals. */
export function recheckDelay({ recheck, interval }: Pick<ProbeDefinition, 'recheck' | 'interval'>): number {
  return recheck ?? Math.min(SLOWEST, Math.max(QUICKEST, interval / 4));
}
