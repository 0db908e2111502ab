import type { Facts } from '../facts.ts';
import type { ConditionResult } from '../probe-result.ts';

/** One line that must hold, checked when it was loaded. */
export type Condition = {
  /** As it was written. */
  readonly text: string;
  /** Never throws: a fact that the run did not get is found as an empty text, and does not hold. */
  evaluate(facts: Facts): Omit<ConditionResult, 'severity'>;
};
