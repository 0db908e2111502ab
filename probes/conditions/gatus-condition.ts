import type { Facts, FactTypes } from '../facts.ts';
import type { Outcome, Test } from './check-expression.ts';
import { ConditionError } from './condition-error.ts';
import { documentOf } from './document-cache.ts';
import { gatusListLength } from './gatus-json-path.ts';
import { type GatusOperand, gatusOperand } from './gatus-operand.ts';
import { goGlob } from './go-glob.ts';
import { goDuration, goInteger, goWholeNumber } from './go-value.ts';
import { CannotJudge } from './operand-value.ts';
import { showValue } from './show-value.ts';

/** In the order in which Gatus looks for them. */
const OPERATORS = ['==', '!=', '<=', '>=', '>', '<'] as const;
type GatusOperator = (typeof OPERATORS)[number];

const PLACEHOLDER = String.raw`(?:(?:len|has|age)\()?\s*\[[A-Za-z_]+\]`;
const BEGINS = new RegExp(`^\\s*${PLACEHOLDER}`);
const ENDS = new RegExp(`^\\s*(?:(?:pat|any)\\(.*\\)|[^"'/[]+) (?:==|!=|<=|>=|>|<) ${PLACEHOLDER}`, 's');
const EVERY_ELEMENT = /^(.*?\[BODY\])([^\s]*?)\[\*\](.*)$/is;
/** Most elements that one `[*]` is judged for. */
const MOST_ELEMENTS = 1_000;

/** Whether a condition is written as Gatus writes it, with a placeholder in brackets on either side. */
export function isGatusCondition(text: string): boolean {
  return BEGINS.test(text) || ENDS.test(text);
}

/**
 * Reads a condition of Gatus (https://github.com/TwiN/gatus#conditions) and judges as Gatus does, with three
 * differences, each on the safe side: an unknown placeholder is refused (Gatus takes it for a text), `pat(…)` and
 * `any(…)` that come out of the target's answer are text, and JSON integers of seven digits and more equal themselves.
 *
 * @throws ConditionError
 */
export function parseGatusCondition(text: string, types: FactTypes): Test {
  const parts = EVERY_ELEMENT.exec(text);
  return parts ? everyElement(parts, types) : comparison(text, types);
}

/** Judged once for each element of the list before `[*]`; no elements are a failure. */
function everyElement([, before, path, after]: RegExpExecArray, types: FactTypes): Test {
  const ofElement = (index: number) => parseGatusCondition(`${before}${path}[${index}]${after}`, types);
  const body = gatusOperand('[BODY]', 0, types);
  ofElement(0);
  return (facts) => {
    const length = gatusListLength(path!.replace(/^\./, ''), documentOf(facts, body.read(facts) ?? '')) ?? 0;
    if (length > MOST_ELEMENTS) throw new CannotJudge(`more than ${MOST_ELEMENTS} elements`);
    if (length === 0) return { holds: false, found: 'no elements' };
    for (let index = 0; index < length; index++) {
      const outcome = ofElement(index)(facts);
      if (!outcome.holds) return { holds: false, found: `[${index}] ${outcome.found}` };
    }
    return { holds: true, found: `${length} elements` };
  };
}

function comparison(text: string, types: FactTypes): Test {
  const operator = OPERATORS.find((candidate) => text.includes(` ${candidate} `));
  if (operator === undefined) throw new ConditionError(noOperator(text), operatorAt(text) + 1);
  const [left = '', right = ''] = text.split(` ${operator} `);
  const rightAt = left.length + operator.length + 2;
  const sides = [
    gatusOperand(left.trim(), left.length - left.trimStart().length, types),
    gatusOperand(right.trim(), rightAt + right.length - right.trimStart().length, types),
  ] as const;
  if (operator === '==' || operator === '!=') return equality(sides, operator === '==');
  return (facts) => order(sides, operator, facts);
}

function noOperator(text: string): string {
  if (/==|!=|<|>/.test(text)) return 'Gatus has a space on both sides of an operator: [STATUS] == 200';
  return 'a comparison is needed, such as [STATUS] == 200';
}

function operatorAt(text: string): number {
  return Math.max(0, text.search(/\s*(?:[=!<>?]|$)/));
}

type Sides = readonly [GatusOperand, GatusOperand];

function equality([left, right]: Sides, wanted: boolean): Test {
  const matcher = matcherOf(right) ?? matcherOf(left);
  const value = matcherOf(right) ? left : right;
  return (facts) => {
    const same = matcher
      ? matcher(orInvalid(value, facts))
      : isSame(orInvalid(left, facts), orInvalid(right, facts));
    return { holds: same === wanted, found: found([left, right], facts) };
  };
}

/** `pat(…)` and `any(…)`, where they were written. */
function matcherOf({ written, fromRun }: GatusOperand): ((text: string) => boolean) | undefined {
  const [, name, inner] = /^(pat|any)\((.*)\)$/s.exec(written) ?? [];
  if (fromRun || inner === undefined) return undefined;
  if (name === 'pat') return goGlob(inner);
  const options = inner.split(',').map((option) => option.trim());
  return (text) => options.includes(text);
}

function isSame(left: string, right: string): boolean {
  if (left === right) return true;
  const [one, other] = [integerOf(left), integerOf(right)];
  return one !== undefined && one === other;
}

/** `1.234567e+06` is how Go writes the number 1234567 of a document. */
function integerOf(text: string): bigint | undefined {
  if (/^-?\d(?:\.\d+)?e\+\d\d$/.test(text) && Number.isSafeInteger(Number(text))) return goWholeNumber(text);
  return goInteger(text);
}

function order([left, right]: Sides, operator: GatusOperator, facts: Facts): Outcome {
  const [one, other] = [numberOf(orInvalid(left, facts)), numberOf(orInvalid(right, facts))];
  const holds =
    operator === '<'
      ? one < other
      : operator === '<='
        ? one <= other
        : operator === '>'
          ? one > other
          : one >= other;
  return { holds, found: found([left, right], facts) };
}

/** Milliseconds of a duration, an integer, a cut number, or nought for anything else. */
function numberOf(text: string): bigint {
  const duration = goDuration(text);
  if (duration) return BigInt(duration);
  return goInteger(text) ?? goWholeNumber(text) ?? 0n;
}

function orInvalid(operand: GatusOperand, facts: Facts): string {
  return operand.read(facts) ?? `${operand.written} (INVALID)`;
}

function found(sides: Sides, facts: Facts): string {
  return sides
    .filter(({ fromRun }) => fromRun)
    .map((operand) => show(operand, facts))
    .join(' and ');
}

function show(operand: GatusOperand, facts: Facts): string {
  const text = operand.read(facts);
  if (text === undefined) return 'INVALID';
  if (operand.duration) return showValue(Number(text), 'duration');
  return /^[\w.:+-]{0,80}$/.test(text) ? text : showValue(text, 'text');
}
