import { compress } from 'snappyjs';
import type { Labels } from '../../kit/labels.ts';
import { EncoderV1 } from './encoder-v1.ts';
import { EncoderV2 } from './encoder-v2.ts';
import { sentSeries } from './sent-series.ts';

/** A series and its samples, the values by their bits. */
export type Written = readonly [labels: Labels, samples: readonly (readonly [time: number, bits: bigint])[]];

/** The bits of 1. */
export const ONE = 0x3ff0000000000000n;
/** The bits of the stale marker. */
export const STALE = 0x7ff0000000000002n;

/** A request of protocol 1.0 or 2.0, compressed. */
export function writeRequest(sent: readonly Written[], version: 1 | 2 = 1): Uint8Array<ArrayBuffer> {
  const parts = sent.map(([labels, samples]) => ({
    series: sentSeries({ labels, type: 'gauge' }, {}),
    piece: {
      timestamps: Float64Array.from(samples, ([time]) => time),
      values: new Float64Array(BigUint64Array.from(samples, ([, bits]) => bits).buffer),
    },
    ...{ from: 0, to: samples.length },
  }));
  const encoder = version === 1 ? new EncoderV1() : new EncoderV2();
  return compress(new Uint8Array(encoder.encode({ parts, samples: 0 })));
}
