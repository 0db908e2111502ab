import { type Attributes, defineToxicKind } from '../toxic-kind.ts';

/** Thirty-two megabytes on the way: the official server holds 1,024 chunks of 32 KiB. */
const CAPACITY = 32 * 1_048_576;

/**
 * Delays each chunk by `latency` ± `jitter` milliseconds from its arrival, uniformly, order kept; chunks overlap. The
 * end of the stream is not delayed but by the data before it. As Toxiproxy's `latency`. Datagrams with a jitter overtake
 * each other.
 */
export const latencyToxic = defineToxicKind({
  name: 'latency',
  describe: 'delays data',
  goName: 'LatencyToxic',
  attributes: {
    latency: { type: 'int64', unit: 'ms', describe: 'delay of each chunk', min: 0, max: 3_600_000 },
    jitter: {
      type: 'int64',
      unit: 'ms',
      describe: 'more or less than that, at random',
      min: 0,
      max: 3_600_000,
    },
  },
  capacity: () => CAPACITY,
  stage(attributes, { random, out }) {
    let delay = delayOf(attributes, random);
    return {
      chunk: (data, at) => out.send(data, at + delay()),
      change(attributes) {
        delay = delayOf(attributes, random);
      },
    };
  },
  datagram(attributes, { random, send }) {
    let delay = delayOf(attributes, random);
    return {
      datagram: (data, at) => send(data, at + delay()),
      change(attributes) {
        delay = delayOf(attributes, random);
      },
    };
  },
});

function delayOf({ latency, jitter }: Attributes, random: () => number): () => number {
  const [middle, spread] = [Number(latency), Number(jitter)];
  if (spread <= 0) return () => Math.max(0, middle);
  return () => Math.max(0, middle - spread + Math.floor(random() * spread * 2));
}
