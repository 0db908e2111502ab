import type { Facts, FactTypes } from '../facts.ts';
import { checkExpression, type Outcome, type Test } from './check-expression.ts';
import type { Condition } from './condition.ts';
import { ConditionError } from './condition-error.ts';
import { isGatusCondition, parseGatusCondition } from './gatus-condition.ts';
import { CannotJudge } from './operand-value.ts';
import { parseExpression } from './parse-expression.ts';

const LONGEST = 2_000;

/**
 * Reads one condition, in the language of `parseExpression` or as Gatus writes it (`[STATUS] == 200`), and checks it
 * against the facts of a kind, those in common included.
 *
 * @throws ConditionError with the column of what is wrong, and nothing else
 */
export function parseCondition(text: string, facts: FactTypes): Condition {
  if (text.length > LONGEST)
    throw new ConditionError(`a condition has at most ${LONGEST} characters`, LONGEST + 1);
  const test = isGatusCondition(text)
    ? parseGatusCondition(text, facts)
    : checkExpression(parseExpression(text), facts);
  return { text, evaluate: (run) => ({ text, ...judge(test, run) }) };
}

function judge(test: Test, facts: Facts): Outcome {
  try {
    return test(facts);
  } catch (error) {
    return {
      holds: false,
      found: error instanceof CannotJudge ? error.message : `cannot be judged: ${error}`,
    };
  }
}
