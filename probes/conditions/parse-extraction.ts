import type { Facts, FactTypes } from '../facts.ts';
import { checkOperand } from './check-operand.ts';
import { ConditionError } from './condition-error.ts';
import type { Expression } from './expression.ts';
import { writeJsonValue } from './json-value.ts';
import { linearPattern } from './linear-pattern.ts';
import type { OperandValue } from './operand-value.ts';
import { parseExpression } from './parse-expression.ts';

/** Takes a text out of a run; undefined where nothing is there. Never throws. */
export type Extraction = (facts: Facts) => string | undefined;

/**
 * Reads what to take out of a run: an operand (`body.json("token")`, `header("location")`, `status`), or an operand
 * with a pattern, of which the first group is taken (`body matches /id=(\d+)/`).
 *
 * @throws ConditionError
 */
export function parseExtraction(text: string, types: FactTypes): Extraction {
  const extract = read(parseExpression(text), types);
  return (facts) => {
    try {
      return extract(facts);
    } catch {
      return undefined;
    }
  };
}

function read(expression: Expression, types: FactTypes): Extraction {
  if (expression.node === 'truth') {
    const { read: value } = checkOperand(expression.operand, types);
    return (facts) => asText(value(facts));
  }
  const { right } = expression as { right?: { node?: string } };
  if (expression.node !== 'compare' || right?.node !== 'pattern') {
    throw new ConditionError(
      'a value is needed, such as body.json("id") or body matches /id=(\\d+)/',
      expression.at + 1,
    );
  }
  const { read: value } = checkOperand(expression.left, types);
  const pattern = compiled(expression.right as never);
  return (facts) => {
    const text = asText(value(facts));
    return text === undefined ? undefined : pattern.capture(text);
  };
}

function compiled({ source, flags, at }: { source: string; flags: string; at: number }) {
  try {
    return linearPattern(source, flags);
  } catch (error) {
    throw new ConditionError((error as Error).message, at + 1);
  }
}

function asText(value: OperandValue): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? writeJsonValue(value) : String(value);
}
