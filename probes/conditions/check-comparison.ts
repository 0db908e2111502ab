import type { Facts, FactTypes } from '../facts.ts';
import { type CheckedOperand, checkOperand } from './check-operand.ts';
import { containsValue, inOrder, sameValue } from './compare-values.ts';
import { ConditionError } from './condition-error.ts';
import type { Operator, Value } from './expression.ts';
import { linearPattern } from './linear-pattern.ts';
import { literalHint, readLiteral, readNumber } from './literal.ts';
import { CannotJudge, type OperandType, type OperandValue, typeInWords } from './operand-value.ts';

/** A comparison whose left side is yet to come. */
export type CheckedComparison = {
  readonly holds: (left: OperandValue, facts: Facts) => boolean;
  /** What stood on the right, where that was read from the run; else empty. */
  readonly showRight: (facts: Facts) => string;
};

/** @throws ConditionError where the operator cannot compare such a type, or the right side is of another */
export function checkComparison(
  left: OperandType,
  operator: Operator,
  right: Value,
  types: FactTypes,
): CheckedComparison {
  if (operator === 'matches') return checkPattern(left, right);
  refuseOperator(left, operator, right);
  if (right.node === 'quoted') return withText(left, operator, right.text, right.at);
  if (right.node === 'bare') return withWord(left, operator, right, types);
  return withOperand(left, operator, checkOperand(right as never, types), right.at);
}

function refuseOperator(left: OperandType, operator: Operator, right: Value): void {
  const ordered = ['<', '<=', '>', '>='].includes(operator);
  if (ordered && ['boolean', 'list', 'text'].includes(left)) {
    throw new ConditionError(
      `${operator} compares numbers, durations and sizes: this is ${typeInWords(left)}`,
      right.at + 1,
    );
  }
  if (operator === 'contains' && !['json', 'list', 'text'].includes(left)) {
    throw new ConditionError(
      `contains looks into a text or a list: this is ${typeInWords(left)}`,
      right.at + 1,
    );
  }
  if (left === 'list' && operator !== 'contains') {
    throw new ConditionError(`a list is compared with contains, len(…), any(…) or all(…)`, right.at + 1);
  }
}

function checkPattern(left: OperandType, right: Value): CheckedComparison {
  if (left !== 'text' && left !== 'json') {
    throw new ConditionError(`matches looks into a text: this is ${typeInWords(left)}`, right.at + 1);
  }
  if (right.node !== 'pattern')
    throw new ConditionError('matches needs a pattern such as /ok/i', right.at + 1);
  const pattern = compilePattern(right);
  return literally((value) => {
    if (value === undefined || value === null || typeof value === 'object') return false;
    return pattern.test(String(value));
  });
}

function compilePattern({ source, flags, at }: Value & { node: 'pattern' }) {
  try {
    return linearPattern(source, flags);
  } catch (error) {
    throw new ConditionError((error as Error).message, at + 1);
  }
}

function withText(left: OperandType, operator: Operator, text: string, at: number): CheckedComparison {
  const fits = left === 'text' || left === 'list' || (left === 'json' && !/^[<>]/.test(operator));
  if (!fits)
    throw new ConditionError(`${literalHint('', left === 'json' ? 'number' : left)}, without quotes`, at + 1);
  return literally(
    (value) => typeof value !== 'number' && typeof value !== 'bigint' && compare(value, operator, text),
  );
}

function withWord(
  left: OperandType,
  operator: Operator,
  { word, at }: Value & { node: 'bare' },
  types: FactTypes,
): CheckedComparison {
  if (word === 'null' && (operator === '==' || operator === '!=')) {
    return literally((value) => ((value ?? undefined) === undefined) === (operator === '=='));
  }
  if (left === 'json') return withWordOfJson(operator, word, at);
  const literal = readLiteral(word, left === 'list' ? 'text' : left);
  if (literal !== undefined) return literally((value) => compare(value, operator, literal));
  const isFact = Object.hasOwn(types, word);
  if (!isFact) throw new ConditionError(literalHint(word, left), at + 1);
  return withOperand(left, operator, checkOperand({ node: 'fact', name: word, at }, types), at);
}

/** A bare word is the number, the truth or the text that is found in the document. */
function withWordOfJson(operator: Operator, word: string, at: number): CheckedComparison {
  const number = readNumber(word);
  if (/^[<>]/.test(operator)) {
    if (number === undefined) throw new ConditionError(literalHint(word, 'number'), at + 1);
    return literally((value) => compare(value, operator, number));
  }
  const asFound = (value: OperandValue) => (typeof value === 'string' ? word : (number ?? word));
  if (operator !== 'contains') return literally((value) => compare(value, operator, asFound(value)));
  return literally(
    (value) => containsValue(value, word) || (number !== undefined && containsValue(value, number)),
  );
}

function withOperand(
  left: OperandType,
  operator: Operator,
  right: CheckedOperand,
  at: number,
): CheckedComparison {
  const element = left === 'list' || (left === 'json' && operator === 'contains') ? 'text' : left;
  const fits = right.type === element || right.type === 'json' || left === 'json';
  const noLengths =
    [left, right.type].some((type) => type === 'duration' || type === 'bytes') && left !== right.type;
  if (!fits || noLengths || right.type === 'list') {
    throw new ConditionError(`${typeInWords(element)} is needed: this is ${typeInWords(right.type)}`, at + 1);
  }
  return {
    holds: (value, facts) => compare(value, operator, right.read(facts)),
    showRight: (facts) => right.show(right.read(facts)),
  };
}

/** What is missing holds in no comparison. */
function compare(left: OperandValue, operator: Operator, right: OperandValue): boolean {
  if (left === undefined || right === undefined) return false;
  if (operator === '==') return sameValue(left, right);
  if (operator === '!=') return !sameValue(left, right);
  if (operator === 'contains') return containsValue(left, right);
  return inOrder(left, operator, right);
}

function literally(holds: (value: OperandValue) => boolean): CheckedComparison {
  return { holds: guarded(holds), showRight: () => '' };
}

function guarded(holds: (value: OperandValue) => boolean) {
  return (value: OperandValue): boolean => {
    try {
      return holds(value);
    } catch (error) {
      throw error instanceof RangeError ? new CannotJudge(error.message) : error;
    }
  };
}
