import { nearestName } from '../../agent/kit/nearest-name.ts';
import type { Facts, FactTypes, FactValue } from '../facts.ts';
import { ConditionError } from './condition-error.ts';
import { documentOf } from './document-cache.ts';
import type { Operand } from './expression.ts';
import { type JsonPath, JsonPathError, jsonPath } from './json-path.ts';
import type { JsonValue } from './json-value.ts';
import { CannotJudge, type OperandType, type OperandValue, typeInWords } from './operand-value.ts';
import { showValue } from './show-value.ts';

/** An operand whose name and type were checked. */
export type CheckedOperand = {
  readonly type: OperandType;
  /** @throws CannotJudge and what a fact throws */
  readonly read: (facts: Facts) => OperandValue;
  readonly show: (value: OperandValue) => string;
};

/** @throws ConditionError where the kind has no such name, or a function cannot take what it is given */
export function checkOperand(operand: Operand, types: FactTypes): CheckedOperand {
  if (operand.node === 'fact') return checkFact(operand, types);
  if (operand.node === 'json') return checkJson(operand, types);
  const inner = checkOperand(operand.inner, types);
  if (operand.node === 'has') return checked('boolean', (facts) => isThere(inner.read(facts)));
  if (!['json', 'list', 'text'].includes(inner.type) || (operand.node === 'lower' && inner.type === 'list')) {
    const takes = operand.node === 'len' ? 'a text or a list' : 'a text';
    throw new ConditionError(
      `${operand.node} takes ${takes}: this is ${typeInWords(inner.type)}`,
      operand.at + 1,
    );
  }
  if (operand.node === 'lower') return checked(inner.type, (facts) => inLowerCase(inner.read(facts)));
  return { ...checked('number', (facts) => lengthOf(inner.read(facts))), show: showLength };
}

function checkFact(operand: Operand & { node: 'fact' }, types: FactTypes): CheckedOperand {
  const { name, argument, at } = operand;
  const declared = Object.hasOwn(types, name) ? types[name] : undefined;
  if (declared === undefined) throw unknownName(name, at, types);
  if (declared.argument !== undefined && argument === undefined) {
    throw new ConditionError(`${name} needs ${declared.argument} in parentheses: ${name}("…")`, at + 1);
  }
  if (declared.argument === undefined && argument !== undefined) {
    throw new ConditionError(
      `${name} takes nothing in parentheses; a text with parentheses is quoted`,
      at + 1,
    );
  }
  const { type } = declared;
  return checked(type, (facts) => {
    const fact = facts.get(name);
    return ofType(typeof fact === 'function' ? fact(argument ?? '') : fact, type);
  });
}

function checkJson(operand: Operand & { node: 'json' }, types: FactTypes): CheckedOperand {
  const source = checkOperand(operand.source, types);
  if (source.type !== 'text' && source.type !== 'json') {
    throw new ConditionError(`json reads a text: this is ${typeInWords(source.type)}`, operand.source.at + 1);
  }
  const path = readPath(operand);
  return checked('json', (facts) => {
    const text = source.read(facts);
    return typeof text === 'string' ? findIn(path, documentOf(facts, text)) : undefined;
  });
}

function findIn(path: JsonPath, document: JsonValue): OperandValue {
  try {
    return path.find(document);
  } catch (error) {
    throw new CannotJudge(error instanceof RangeError ? error.message : 'the JSON is too deep for this path');
  }
}

function readPath({ path, pathAt }: Operand & { node: 'json' }) {
  try {
    return jsonPath(path);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new ConditionError(error.message, pathAt + error.index + 1);
  }
}

function unknownName(name: string, at: number, types: FactTypes): ConditionError {
  const names = Object.keys(types).sort();
  const nearest = nearestName(name, [...names, ...['len', 'lower', 'has', 'any', 'all']]);
  const guess = nearest === undefined ? '' : `, did you mean ${nearest}?`;
  return new ConditionError(`unknown name ${name}${guess || ':'} this kind has ${names.join(', ')}`, at + 1);
}

function checked(type: OperandType, read: CheckedOperand['read']): CheckedOperand {
  return { type, read, show: (value) => showValue(value, type) };
}

/** What a kind told under another type than it declared counts as not told. */
function ofType(value: FactValue, type: OperandType): OperandValue {
  if (type === 'list') return Array.isArray(value) ? value : undefined;
  if (type === 'text') return typeof value === 'string' ? value : undefined;
  if (type === 'boolean') return typeof value === 'boolean' ? value : undefined;
  return typeof value === 'number' ? value : undefined;
}

function isThere(value: OperandValue): boolean {
  return value !== undefined && value !== '';
}

function inLowerCase(value: OperandValue): OperandValue {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** Characters of a text, elements of a list, members of an object. */
function lengthOf(value: OperandValue): OperandValue {
  if (typeof value === 'string') return charactersOf(value);
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

/** Surrogate pairs count as one. */
function charactersOf(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xdc00) count--;
  }
  return count;
}

function showLength(value: OperandValue): string {
  return value === undefined ? '' : `len ${value}`;
}
