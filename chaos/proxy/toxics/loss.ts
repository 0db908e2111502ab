import { defineToxicKind } from '../toxic-kind.ts';
import { percentCoin } from './wire/percent-coin.ts';

/** Loses `percent` % of the datagrams, each on its own. */
export const lossToxic = defineToxicKind({
  name: 'loss',
  describe: 'loses datagrams',
  attributes: {
    percent: {
      type: 'number',
      unit: '%',
      describe: 'share of datagrams that are lost',
      min: 0,
      max: 100,
      initial: 10,
    },
  },
  datagram(attributes, { random, send }) {
    let percent = Number(attributes.percent);
    return {
      datagram(data, at) {
        if (!percentCoin(percent, random)) send(data, at);
      },
      change(attributes) {
        percent = Number(attributes.percent);
      },
    };
  },
});
