import { textHash } from '../../agent/kit/text-hash.ts';

/**
 * Where in its interval a probe is run, as a share from 0 to below 1: from a hash of host and probe, so that starts
 * spread evenly, hosts do not ask one target in step, and a restart changes nothing.
 */
export function probePhase(host: string, probe: string): number {
  return textHash(`${host}\0${probe}`) / 2 ** 32;
}

/** Milliseconds from `now` (epoch) until the wall clock is next at that share of an interval. */
export function untilPhase(now: number, interval: number, share: number): number {
  const into = (now - share * interval) % interval;
  return into === 0 ? 0 : interval - into;
}
