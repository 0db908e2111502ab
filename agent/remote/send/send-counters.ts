/** Why samples never reached a destination. */
export type DropReason = 'refused' | 'too-old';

/** What a destination has come to since the agent was started. */
export type SendCounters = {
  sentSamples: number;
  sentBytes: number;
  requests: number;
  /** Samples of attempts that failed and were, or will be, repeated. */
  failedSamples: number;
  droppedSamples: Record<DropReason, number>;
  /** Time for which the store had nothing more when its turn came. */
  lostSeconds: number;
  /** When the other side last took something, ms since the epoch. */
  lastSuccess: number | undefined;
  /** Samples per millisecond, of what was read last. */
  rate: number;
};

export function newCounters(): SendCounters {
  return {
    sentSamples: 0,
    sentBytes: 0,
    requests: 0,
    failedSamples: 0,
    droppedSamples: { refused: 0, 'too-old': 0 },
    lostSeconds: 0,
    lastSuccess: undefined,
    rate: 0,
  };
}
