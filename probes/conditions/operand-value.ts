import type { FactType } from '../facts.ts';
import type { JsonValue } from './json-value.ts';

/** What an operand gives: the type of a fact, or whatever a JSON path finds. */
export type OperandType = FactType | 'json';

/** Undefined where the run did not get so far, or nothing is at a path. */
export type OperandValue = JsonValue | undefined;

/** Says that nothing can be judged here: neither the comparison nor its opposite holds then. */
export class CannotJudge extends Error {
  override readonly name = 'CannotJudge';
}

/** A type in words, for messages. */
export function typeInWords(type: OperandType): string {
  return { ...ARTICLES, json: 'a value of JSON' }[type];
}

const ARTICLES: Readonly<Record<FactType, string>> = {
  boolean: 'true or false',
  bytes: 'a size',
  duration: 'a duration',
  list: 'a list',
  number: 'a number',
  text: 'a text',
};
