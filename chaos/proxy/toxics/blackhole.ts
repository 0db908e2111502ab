import { defineToxicKind } from '../toxic-kind.ts';

/**
 * Accepts new connections and leaves them there: no upstream is dialled, nothing is read, nothing answers. As a server
 * that hangs, or a firewall that answers SYN and drops the rest.
 */
export const blackholeToxic = defineToxicKind({
  name: 'blackhole',
  describe: 'accepts connections and never answers',
  attributes: {},
  open: () => 'hold',
});
