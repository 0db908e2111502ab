import { defineToxicKind } from '../toxic-kind.ts';
import { percentCoin } from './wire/percent-coin.ts';

/** Sends `percent` % of the datagrams twice, the second right behind the first. */
export const duplicateToxic = defineToxicKind({
  name: 'duplicate',
  describe: 'sends datagrams twice',
  attributes: {
    percent: {
      type: 'number',
      unit: '%',
      describe: 'share of datagrams that come twice',
      min: 0,
      max: 100,
      initial: 10,
    },
  },
  datagram(attributes, { random, send }) {
    let percent = Number(attributes.percent);
    return {
      datagram(data, at) {
        send(data, at);
        if (percentCoin(percent, random)) send(data, at);
      },
      change(attributes) {
        percent = Number(attributes.percent);
      },
    };
  },
});
