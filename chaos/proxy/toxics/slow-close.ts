import { type Attributes, defineToxicKind } from '../toxic-kind.ts';

/**
 * Holds the end of its stream back for `delay` milliseconds; data passes. The other stream ends when it ends. A change
 * starts the whole new delay. As Toxiproxy's `slow_close`.
 */
export const slowCloseToxic = defineToxicKind({
  name: 'slow_close',
  describe: 'delays the end of a stream',
  goName: 'SlowCloseToxic',
  attributes: {
    delay: { type: 'int64', unit: 'ms', describe: 'how long the end waits', min: 0, max: 3_600_000 },
  },
  stage(attributes, { out }) {
    let delay = delayOf(attributes);
    return {
      chunk: (data, at) => out.send(data, at),
      end: (at) => out.end(at + delay),
      change(attributes) {
        delay = delayOf(attributes);
      },
    };
  },
});

function delayOf({ delay }: Attributes): number {
  return Math.max(0, Number(delay));
}
