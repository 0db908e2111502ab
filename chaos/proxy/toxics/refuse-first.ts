import { defineToxicKind } from '../toxic-kind.ts';

/** Resets the first `connections` connections that are opened after it was added, without asking the upstream. */
export const refuseFirstToxic = defineToxicKind({
  name: 'refuse_first',
  describe: 'refuses the first connections',
  attributes: {
    connections: {
      type: 'int',
      unit: 'connections',
      describe: 'how many are refused, from when it was added',
      min: 0,
      max: 1_000_000_000,
      initial: 1,
    },
  },
  open: ({ connections }, index) => (index < Number(connections) ? 'refuse' : 'dial'),
});
