import { defineToxicKind } from '../toxic-kind.ts';
import { percentCoin } from './wire/percent-coin.ts';

/** Holds `percent` % of the datagrams back for `delay` milliseconds: what comes meanwhile overtakes them. */
export const reorderToxic = defineToxicKind({
  name: 'reorder',
  describe: 'lets datagrams overtake each other',
  attributes: {
    percent: {
      type: 'number',
      unit: '%',
      describe: 'share of datagrams that are held back',
      min: 0,
      max: 100,
      initial: 10,
    },
    delay: {
      type: 'number',
      unit: 'ms',
      describe: 'for so long, so that those behind overtake them',
      min: 0,
      max: 3_600_000,
      initial: 10,
    },
  },
  datagram(attributes, { random, send }) {
    let { percent, delay } = attributes;
    return {
      datagram: (data, at) => send(data, percentCoin(Number(percent), random) ? at + Number(delay) : at),
      change(attributes) {
        ({ percent, delay } = attributes);
      },
    };
  },
});
