import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import type { MoveOptions, Target } from '../targets/target.ts';
import { type BandwidthSchedule, bandwidthAt } from './bandwidth-at.ts';
import type { Sleep } from './interruptible-sleep.ts';
import { pacedTarget } from './paced-target.ts';
import { TokenBucket } from './token-bucket.ts';

export type BandwidthOptions = {
  readonly clock?: Clock;
  readonly sleep?: Sleep;
};

/**
 * The target, with no more bytes per second in both directions together than the schedule allows. A new hour takes hold in the
 * middle of an object. A target that knows no pace sends an object in one go, and the next one waits for it.
 */
export function limitBandwidth(
  target: Target,
  schedule: BandwidthSchedule,
  { clock = systemClock, ...rest }: BandwidthOptions = {},
): Target {
  const bucket = new TokenBucket({
    rate: () => bandwidthAt(schedule, new Date(clock.now())),
    clock,
    ...rest,
  });
  return pacedTarget(target, (options) => bandwidthMove(bucket, options));
}

function bandwidthMove(bucket: TokenBucket, { signal, pace }: MoveOptions) {
  let told = 0;
  return {
    before: () => bucket.take(0, signal),
    pace: async (bytes: number) => {
      told += bytes;
      await pace?.(bytes);
      await bucket.take(bytes, signal);
    },
    after: (bytes: number) => bucket.owe(Math.max(0, bytes - told)),
  };
}
