import type { ProbeState } from '../probe-result.ts';

/** From when on a probe was in a state; milliseconds since the epoch. */
export type StateChange = { readonly at: number; readonly state: ProbeState };

/** Milliseconds in each state, and the share of the known time in which it was up or degraded. */
export type Uptime = Readonly<Record<ProbeState, number>> & {
  /** From 0 to 1; undefined where nothing was known. */
  readonly ratio: number | undefined;
};

/**
 * How long a probe was in each state from `from` to `to`. Unknown time is on neither side of the ratio: an agent that
 * was off makes a target neither better nor worse. Before the first change nothing was known.
 *
 * @param changes in the order of time
 */
export function uptime(changes: readonly StateChange[], from: number, to: number): Uptime {
  const spent: Record<ProbeState, number> = { up: 0, degraded: 0, down: 0, unknown: 0 };
  let [at, state]: [number, ProbeState] = [from, 'unknown'];
  for (const change of changes) {
    const until = Math.min(Math.max(change.at, at), to);
    spent[state] += until - at;
    [at, state] = [until, change.state];
  }
  spent[state] += Math.max(0, to - at);
  const known = spent.up + spent.degraded + spent.down;
  return { ...spent, ratio: known === 0 ? undefined : (spent.up + spent.degraded) / known };
}
