import type { Operator } from './expression.ts';
import type { OperandValue } from './operand-value.ts';

/** Whether two values are the same. Numbers are compared as numbers, a scalar of JSON with a text as it is written. */
export function sameValue(left: OperandValue, right: OperandValue): boolean {
  if (left === right) return true;
  // A number and a bigint are never identical, yet neither is less where they are equal.
  if (isNumber(left) && isNumber(right)) return !(left < right || left > right);
  if (typeof left === 'string' && isScalar(right)) return left === String(right);
  if (typeof right === 'string' && isScalar(left)) return right === String(left);
  return false;
}

/** Whether an order holds; what is no number has none. */
export function inOrder(left: OperandValue, operator: Operator, right: OperandValue): boolean {
  if (!isNumber(left) || !isNumber(right)) return false;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  if (operator === '>') return left > right;
  return left >= right;
}

/** Whether a text has a part, or a list an element. */
export function containsValue(whole: OperandValue, part: OperandValue): boolean {
  if (Array.isArray(whole)) return whole.some((element) => sameValue(element, part));
  if (typeof whole !== 'string' || part === undefined || part === null) return false;
  return typeof part !== 'object' && whole.includes(String(part));
}

function isNumber(value: OperandValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isScalar(value: OperandValue): value is boolean | number | bigint {
  return typeof value === 'boolean' || isNumber(value);
}
