import { attributeProblem } from '../attribute-problem.ts';
import { type AttributeSpec, defineToxicKind } from '../toxic-kind.ts';

const attributes = {
  connections: {
    type: 'int',
    unit: 'connections',
    describe: 'how many are refused, from when it was added',
    min: 0,
    max: 1_000_000_000,
    initial: 1,
  },
} satisfies Record<string, AttributeSpec>;

/** Resets the first `connections` connections that are opened after it was added, without asking the upstream. */
export const refuseFirstToxic = defineToxicKind({
  name: 'refuse_first',
  describe: 'refuses the first connections',
  attributes,
  check: (given) => attributeProblem(attributes, given),
  open: ({ connections }, index) => (index < Number(connections) ? 'refuse' : 'dial'),
});
