import { type Attributes, defineToxicKind } from '../toxic-kind.ts';

/** The official server reads so much at once; what it cuts begins anew with each. */
const READ = 32_768;
/** Milliseconds between the pieces of a chunk that takes longer. */
const SLICE = 100;
/** Milliseconds that the smallest piece lasts at high rates: no timer is finer, and each piece costs. */
const SHORTEST = 2;
/** Milliseconds of data that may wait: a timer that is late by less than that loses nothing of the rate. */
const RESERVE = 50;
/** Milliseconds that a datagram may wait: what would wait longer is dropped, as where a queue is full. */
const LONGEST = 1000;

/**
 * Limits one direction of one connection to `rate` × 1,000 bytes a second. A chunk is passed on when it would have
 * arrived whole, in pieces of 100 ms where it takes longer; time without data is not made up for. Rate 0 or less:
 * nothing passes, and nothing is lost. As Toxiproxy's `bandwidth`. A datagram that would wait for more than a second is
 * dropped.
 */
export const bandwidthToxic = defineToxicKind({
  name: 'bandwidth',
  describe: 'limits the rate of data',
  goName: 'BandwidthToxic',
  attributes: {
    rate: {
      type: 'int64',
      unit: 'KB/s',
      describe: '1,000 bytes a second; 0 lets nothing pass',
      min: 0,
      max: 100_000_000,
    },
  },
  capacity: ({ rate }) => Math.min(Math.max(65_536, Number(rate) * RESERVE), 8 * 1_048_576),
  stage(attributes, { out }) {
    let rate = rateOf(attributes);
    let free = 0;
    return {
      chunk(data, at) {
        free = Math.max(free, at);
        for (const piece of pieces(data, rate)) {
          free += piece.length / rate;
          out.send(piece, free);
        }
      },
      change(attributes, at) {
        rate = rateOf(attributes);
        free = at;
      },
    };
  },
  datagram(attributes, { send }) {
    let rate = rateOf(attributes);
    let free = 0;
    return {
      datagram(data, at) {
        const due = Math.max(free, at) + data.length / rate;
        if (due - at > LONGEST) return;
        if (send(data, due)) free = due;
      },
      change(attributes, at) {
        rate = rateOf(attributes);
        free = at;
      },
    };
  },
});

/** Bytes a millisecond; what is beyond exact numbers is no limit. */
function rateOf({ rate }: Attributes): number {
  return Number(rate) > Number.MAX_SAFE_INTEGER ? Infinity : Math.max(0, Number(rate));
}

function* pieces(data: Uint8Array, rate: number): Generator<Uint8Array> {
  const read = Math.max(READ, Math.floor(rate * SHORTEST));
  const slice = rate === 0 ? read : Math.min(read, Math.ceil(rate * SLICE));
  for (let start = 0; start < data.length; start += read) {
    const end = Math.min(start + read, data.length);
    for (let from = start; from < end; from += slice) yield data.subarray(from, Math.min(from + slice, end));
  }
}
