import { errorMessage } from '../agent/kit/errors.ts';
import { parseCondition } from './conditions/parse-condition.ts';
import { commonFacts } from './facts.ts';
import type { ProbeKind } from './probe-kind.ts';

export type ConditionProblem = {
  readonly path: readonly [list: 'conditions' | 'warnings', index: number];
  readonly message: string;
};

type WithConditions = { readonly conditions: readonly string[]; readonly warnings: readonly string[] };

/** What is wrong with the conditions of a probe, each with its place; none when all are right. */
export function conditionProblems(kind: ProbeKind, options: WithConditions): ConditionProblem[] {
  const facts = { ...commonFacts, ...kind.facts };
  return (['conditions', 'warnings'] as const).flatMap((list) =>
    options[list].flatMap((text, index) => {
      try {
        parseCondition(text, facts);
        return [];
      } catch (error) {
        return [{ path: [list, index] as const, message: errorMessage(error) }];
      }
    }),
  );
}
