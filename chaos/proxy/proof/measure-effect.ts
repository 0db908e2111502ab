import { setTimeout as delay } from 'node:timers/promises';
import type { EffectProof } from './effect-proof.ts';
import type { ClientAddress, Observation } from './observation.ts';
import { observeTcp } from './observe-tcp.ts';

export type MeasureOptions = {
  /** How many connections at most. */
  readonly count: number;
  /** Milliseconds between two. */
  readonly pause: number;
  /** Ends it; a connection that is not done then does not count. */
  readonly signal: AbortSignal;
  readonly onSample?: (seen: readonly Observation[]) => void;
};

/** Looks again and again, one connection at a time, until there are enough or the signal. */
export async function measureEffect(
  address: ClientAddress,
  proof: EffectProof,
  { count, pause, signal, onSample }: MeasureOptions,
): Promise<Observation[]> {
  const seen: Observation[] = [];
  const observe = proof.observe ?? ((signal) => observeTcp(address, { ...proof.look, signal }));
  try {
    while (seen.length < count && !signal.aborted) {
      seen.push(await observe(signal));
      onSample?.(seen);
      if (seen.length < count) await delay(pause, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return seen;
}

/** What was seen during a fault: how many connections, how many showed its effect, and whether that proves it. */
export type EffectVerdict = {
  readonly n: number;
  readonly hits: number;
  readonly proved: boolean;
  /** `203 ms`; what was not seen, where nothing was. */
  readonly measured: string;
};

/**
 * @param share of connections that are to show it: the toxicity, 0 to 1. Proved where at least half of that do; where
 *   the fault is narrowed further (`some`), where one does.
 */
export function judgeEffect(
  proof: EffectProof,
  before: readonly Observation[],
  during: readonly Observation[],
  { share, some }: { share: number; some: boolean },
): EffectVerdict {
  const hits = during.filter((seen) => proof.shows(seen, before));
  const n = during.length;
  const enough = some || proof.some ? hits.length > 0 : hits.length > 0 && hits.length >= (n * share) / 2;
  const measured = hits.length === 0 ? 'no effect' : proof.measured(hits, before, during);
  return { n, hits: hits.length, proved: enough, measured };
}
