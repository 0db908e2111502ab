import { type FunctionSignature, functionSignatures } from '../../../../agent/kit/promql-functions.ts';

/** A function or aggregation as a person reads it. */
export type QueryFunction = {
  readonly name: string;
  /** `rate(range-vector) → instant-vector`. */
  readonly signature: string;
  readonly help: string;
};

const AGGREGATIONS: Readonly<Record<string, readonly [parameters: string, help: string]>> = {
  avg: ['', 'mean of the values of each group'],
  bottomk: ['k, ', 'the k series of each group with the smallest values'],
  count: ['', 'number of series in each group'],
  count_values: ['"label", ', 'number of series with each value, which becomes that label'],
  group: ['', '1 for each group'],
  limit_ratio: ['ratio, ', 'about that share of the series, always the same ones'],
  limitk: ['k, ', 'any k series of each group, always the same ones'],
  max: ['', 'largest value of each group'],
  min: ['', 'smallest value of each group'],
  quantile: ['0..1, ', 'that quantile of the values of each group'],
  stddev: ['', 'standard deviation of the values of each group'],
  stdvar: ['', 'variance of the values of each group'],
  sum: ['', 'sum of the values of each group'],
  topk: ['k, ', 'the k series of each group with the largest values'],
};

const TYPES = {
  scalar: 'scalar',
  vector: 'instant-vector',
  matrix: 'range-vector',
  string: 'string',
} as const;

const aggregations = new Map(
  Object.entries(AGGREGATIONS).map(([name, [parameters, help]]): [string, QueryFunction] => [
    name,
    { name, signature: `${name} [by (labels)] (${parameters}instant-vector)`, help },
  ]),
);

const functions = new Map(
  [...functionSignatures.values()]
    .filter(({ experimental }) => !experimental)
    .map((one): [string, QueryFunction] => [
      one.name,
      { name: one.name, signature: signatureText(one), help: one.help },
    ]),
);

/** What may be called, by name: aggregations, then functions. What agents refuse by name is not among them. */
export const queryFunctions: ReadonlyMap<string, QueryFunction> = new Map([...aggregations, ...functions]);

/** The words behind which label names stand in parentheses. */
export const groupingWords: ReadonlySet<string> = new Set([
  'by',
  'group_left',
  'group_right',
  'ignoring',
  'on',
  'without',
]);

/** Words between operands, with what they do. */
export const operatorWords: ReadonlyMap<string, string> = new Map([
  ['and', 'series that the other side has too'],
  ['or', 'and the series that only the other side has'],
  ['unless', 'series that the other side does not have'],
  ['atan2', 'arc tangent of left / right, in radians'],
  ['bool', '0 or 1 instead of leaving out'],
  ['on', 'match by these labels'],
  ['ignoring', 'match by all labels but these'],
  ['group_left', 'many on the left, one on the right; takes labels over'],
  ['group_right', 'one on the left, many on the right; takes labels over'],
  ['offset', 'as it was so long ago'],
]);

/** Words that are no names of metrics where an operand may stand. */
export const queryKeywords: ReadonlySet<string> = new Set([
  ...['and', 'or', 'unless', 'atan2', 'bool', 'offset', 'inf', 'nan', 'Inf', 'NaN', 'start', 'end'],
]);

/** Whether a word is called: a function, an aggregation. */
export function isFunctionLike(word: string): boolean {
  return aggregations.has(word) || functionSignatures.has(word);
}

export function isAggregation(word: string): boolean {
  return aggregations.has(word);
}

function signatureText({ name, args, variadic, returns }: FunctionSignature): string {
  const needed = args.length - Math.abs(variadic);
  const words = args.map((arg, index) => (index < needed ? TYPES[arg] : `[${TYPES[arg]}]`));
  const more = variadic < 0 ? ' …' : '';
  return `${name}(${words.join(', ')}${more}) → ${TYPES[returns]}`;
}
