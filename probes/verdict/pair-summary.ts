/** One question of one peer to another. */
export type PairSample =
  | { readonly at: number; readonly ok: false }
  | {
      /** When it was asked, milliseconds on the clock of the one who keeps the samples. */
      readonly at: number;
      readonly ok: true;
      /** Round trip, milliseconds, without what the other took to answer. */
      readonly rtt: number;
      /** How far the clock of the other is ahead, milliseconds. */
      readonly offset?: number;
    };

/** A pair as its last samples tell it. */
export type PairSummary = {
  /** False when the last two were lost; a single loss is loss, not an end. */
  readonly up: boolean;
  /** Median round trip, milliseconds; undefined where all were lost. */
  readonly latency: number | undefined;
  /** From 0 to 1. */
  readonly loss: number;
  /** How far the clock of the other is ahead, milliseconds, and by how much that may be wrong. */
  readonly offset: { readonly milliseconds: number; readonly error: number } | undefined;
};

/** The stages of NTP's clock filter: of older samples the clocks have drifted away. */
const CLOCK_SAMPLES = 8;
const LOST_TO_BE_DOWN = 2;

/**
 * The sample of a request that carried time stamps: sent and received again by this clock, received and answered by
 * the clock of the other (RFC 5905, section 8). All in milliseconds since the epoch.
 */
export function clockSample(sent: number, received: number, answered: number, returned: number): PairSample {
  const rtt = Math.max(0, returned - sent - (answered - received));
  return { at: sent, ok: true, rtt, offset: (received - sent + (answered - returned)) / 2 };
}

/**
 * Latency, loss and clock offset of a pair. The offset is that of the sample with the shortest round trip among the
 * last eight, which queues have bent least (RFC 5905, section 10); it is wrong by at most half of that round trip,
 * which is how wrong it is when all the time was spent on one way.
 *
 * @param samples at least one, from the oldest to the newest
 */
export function summarizePair(samples: readonly PairSample[]): PairSummary {
  const answered = samples.filter((sample) => sample.ok);
  return {
    up: samples.slice(-LOST_TO_BE_DOWN).some(({ ok }) => ok),
    latency: median(answered.map(({ rtt }) => rtt)),
    loss: 1 - answered.length / samples.length,
    offset: offsetOf(answered.slice(-CLOCK_SAMPLES)),
  };
}

function offsetOf(answered: readonly (PairSample & { ok: true })[]): PairSummary['offset'] {
  let best: { milliseconds: number; error: number } | undefined;
  for (const { rtt, offset } of answered)
    if (offset !== undefined && (best === undefined || rtt / 2 < best.error))
      best = { milliseconds: offset, error: rtt / 2 };
  return best;
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : mean(sorted[middle - 1], sorted[middle]);
}

function mean(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : (a + b) / 2;
}
