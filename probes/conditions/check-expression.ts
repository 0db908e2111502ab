import type { Facts, FactTypes } from '../facts.ts';
import { checkComparison } from './check-comparison.ts';
import { checkOperand } from './check-operand.ts';
import { ConditionError } from './condition-error.ts';
import type { Expression } from './expression.ts';
import { type OperandValue, typeInWords } from './operand-value.ts';

/** How a condition stood in one run, and what it found. */
export type Outcome = { readonly holds: boolean; readonly found: string };

/** @throws CannotJudge where neither the condition nor its opposite can be said to hold */
export type Test = (facts: Facts) => Outcome;

/** Checks names and types, and gives what judges a run. @throws ConditionError */
export function checkExpression(expression: Expression, types: FactTypes): Test {
  switch (expression.node) {
    case 'and':
      return both(checkExpression(expression.left, types), checkExpression(expression.right, types));
    case 'or':
      return either(checkExpression(expression.left, types), checkExpression(expression.right, types));
    case 'not':
      return opposite(checkExpression(expression.inner, types));
    case 'compare':
      return comparison(expression, types);
    case 'in':
      return oneOf(expression, types);
    case 'any':
    case 'all':
      return ofElements(expression, types);
    case 'truth':
      return truth(expression, types);
  }
}

function both(left: Test, right: Test): Test {
  return (facts) => {
    const first = left(facts);
    return first.holds ? right(facts) : first;
  };
}

function either(left: Test, right: Test): Test {
  return (facts) => {
    const first = left(facts);
    if (first.holds) return first;
    const second = right(facts);
    return second.holds ? second : { holds: false, found: joined(first.found, second.found) };
  };
}

function opposite(inner: Test): Test {
  return (facts) => {
    const { holds, found } = inner(facts);
    return { holds: !holds, found };
  };
}

function comparison({ left, operator, right }: Expression & { node: 'compare' }, types: FactTypes): Test {
  const operand = checkOperand(left, types);
  const { holds, showRight } = checkComparison(operand.type, operator, right, types);
  return (facts) => {
    const value = operand.read(facts);
    return { holds: holds(value, facts), found: joined(operand.show(value), showRight(facts)) };
  };
}

function oneOf({ left, options }: Expression & { node: 'in' }, types: FactTypes): Test {
  const operand = checkOperand(left, types);
  const comparisons = options.map((option) => checkComparison(operand.type, '==', option, types));
  return (facts) => {
    const value = operand.read(facts);
    return { holds: comparisons.some(({ holds }) => holds(value, facts)), found: operand.show(value) };
  };
}

/** Of no elements nothing holds: an empty list is no sign that all is well. */
function ofElements(
  { node, list, operator, right }: Expression & { node: 'any' | 'all' },
  types: FactTypes,
): Test {
  const operand = checkOperand(list, types);
  if (operand.type !== 'list' && operand.type !== 'json') {
    throw new ConditionError(`${node} takes a list: this is ${typeInWords(operand.type)}`, list.at + 1);
  }
  const { holds } = checkComparison(operand.type === 'list' ? 'text' : 'json', operator, right, types);
  return (facts) => {
    const value = operand.read(facts);
    const elements = elementsOf(value);
    const one = (element: OperandValue) => holds(element, facts);
    return {
      holds: node === 'any' ? elements.some(one) : elements.length > 0 && elements.every(one),
      found: operand.show(value),
    };
  };
}

function elementsOf(value: OperandValue): readonly OperandValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function truth({ operand: written }: Expression & { node: 'truth' }, types: FactTypes): Test {
  const operand = checkOperand(written, types);
  if (operand.type !== 'boolean' && operand.type !== 'json') {
    throw new ConditionError(
      `a comparison is needed: this is ${typeInWords(operand.type)}, and neither true nor false`,
      written.at + 1,
    );
  }
  return (facts) => {
    const value = operand.read(facts);
    return { holds: value === true, found: operand.show(value) };
  };
}

function joined(left: string, right: string): string {
  return [left, right].filter((text) => text !== '').join(' and ');
}
