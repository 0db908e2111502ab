import type { Refusal } from './series-store.ts';

/** Totals since the store was opened. */
export class Counters {
  appendedSamples = 0;
  refusedSamples: Record<Refusal, number> = {
    'out-of-order': 0,
    duplicate: 0,
    'too-far-in-future': 0,
    'too-old': 0,
    'unknown-series': 0,
  };
  refusedSeries = 0;
  lostSamples = 0;
  sealedBlocks = 0;
  packedBlocks = 0;
  forgottenSeries = 0;
  expiredChunks = 0;
  clockSteps = 0;
  appendSeconds = 0;
  maintenanceSeconds = 0;
}
