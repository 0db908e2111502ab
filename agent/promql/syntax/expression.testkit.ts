import fc from 'fast-check';
import type { Expression } from './expression.ts';
import { functionSignatures } from './function-signatures.ts';

const names = fc.constantFrom('up', 'node:cpu', 'sum', 'by', 'offset', 'start', 'and', 'group', '_x');
const labels = fc.constantFrom('a', 'by', 'on', '"b.c"', "'é'", 'offset', 'bool');
const durations = fc.constantFrom('5m', '1h30m', '7d', '1y', '300', '0.5', '1_000', '90s', '1w1d', '100ms');
const strings = fc.oneof(
  fc.constantFrom('""', "'a\\'b'", '`raw\\`', '"\\u00e9\\n\\x41"', '"😀"', '"\\xff"'),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => JSON.stringify(text).replaceAll('\ufffd', '?')),
);
const numbers = fc.oneof(
  fc.constantFrom('1', '0x1F', '017', '.5', '5.', '1e3', '1e-7', '1e300', 'Inf', 'nan', '5m', '1_000'),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }).map(String),
);
const matchers = fc
  .tuple(labels, fc.constantFrom('=', '!=', '=~', '!~'), fc.constantFrom('"x"', '".+"', '`a|b`', "''"))
  .map((all) => all.join(''));
const at = fc.constantFrom('', ' @ 5', ' @ -1.5', ' @ start()', ' @ END()');
const offset = fc.constantFrom('', ' offset 5m', ' OFFSET -1h', ' offset 1.5');
const shift = fc.tuple(at, offset, fc.boolean()).map(([a, b, swapped]) => (swapped ? b + a : a + b));
const list = fc.array(labels, { maxLength: 3 }).map((all) => `(${all.join(', ')})`);
const series = fc
  .tuple(names, fc.array(matchers, { maxLength: 3 }))
  .map(([name, all]) => (all.length > 0 ? `${name}{${all.join(' , ')}}` : name));
const arithmetic = fc.constantFrom(' + ', '-', ' * ', '/', ' % ', '^', ' atan2 ');

function calls(returns: 'scalar' | 'vector', tie: (type: string) => fc.Arbitrary<string>) {
  const known = [...functionSignatures.values()].filter(
    (each) => each.returns === returns && !each.experimental,
  );
  return fc.constantFrom(...known).chain(({ name, args, variadic }) => {
    const wanted = variadic === -1 ? [...args, ...args.slice(-1)] : args;
    return fc.tuple(...wanted.map(tie)).map((given) => `${name}(${given.join(', ')})`);
  });
}

const simple: Readonly<Record<string, fc.Arbitrary<string>>> = {
  scalar: numbers,
  string: strings,
  vector: fc.tuple(series, shift).map((all) => all.join('')),
  matrix: fc.tuple(series, durations, shift).map(([name, range, rest]) => `${name}[${range}]${rest}`),
};

/** Texts of queries that are right in form and types, up to a depth. */
export function queryTexts(depth: number, type: string = 'vector'): fc.Arbitrary<string> {
  if (depth === 0 || type === 'string') return simple[type]!;
  const inner = (wanted: string) => queryTexts(depth - 1, wanted);
  if (type === 'matrix') return fc.oneof(simple.matrix!, subqueries(inner));
  const operand = inner(type);
  const both = [
    simple[type]!,
    operand.map((text) => `(${text})`),
    operand.map((text) => `-${text}`),
    fc.tuple(operand, arithmetic, type === 'scalar' ? operand : inner('scalar')).map((all) => all.join('')),
    calls(type as 'scalar' | 'vector', inner),
  ];
  return type === 'scalar' ? fc.oneof(...both) : fc.oneof(...both, matched(operand), aggregated(inner));
}

function subqueries(inner: (type: string) => fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(inner('vector'), durations, fc.oneof(durations, fc.constant('')), shift)
    .map(([text, range, step, rest]) => `(${text})[${range}:${step}]${rest}`);
}

function matched(operand: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const side = fc
    .constantFrom(' group_left', ' group_right', '')
    .chain((group) => (group === '' ? fc.constant('') : fc.constantFrom(`${group}()`, `${group}(z)`)));
  const matching = fc.tuple(fc.constantFrom(' on', ' ignoring'), list, side).map((all) => all.join(''));
  const plain = fc.tuple(operand, fc.constantFrom(' + ', ' > ', ' == bool ', ' or ', ' unless '), operand);
  const full = fc.tuple(
    operand,
    fc.constantFrom(' +', ' >', ' == bool'),
    matching,
    fc.constant(' '),
    operand,
  );
  return fc.oneof(plain, full).map((all) => all.join(''));
}

function aggregated(inner: (type: string) => fc.Arbitrary<string>): fc.Arbitrary<string> {
  const modifier = fc.oneof(
    fc.constant(''),
    fc.tuple(fc.constantFrom(' by ', ' without '), list).map((all) => all.join('')),
  );
  const operator = fc.constantFrom('sum', 'AVG', 'topk', 'count_values', 'quantile', 'limitk', 'stddev');
  return fc
    .tuple(operator, modifier, inner('vector'), inner('scalar'), fc.boolean())
    .map(([name, by, text, k, last]) => {
      const first =
        name === 'count_values' ? '"v", ' : /^(?:topk|quantile|limitk)$/.test(name) ? `${k}, ` : '';
      return last ? `${name}(${first}${text})${by}` : `${name}${by} (${first}${text})`;
    });
}

/** A tree without the places in the text, the matchers of each selector in order. */
export function withoutSpans(expression: Expression): unknown {
  return JSON.parse(
    JSON.stringify(expression, (key, value) => {
      if (key === 'span') return undefined;
      if (key === 'matchers') return value.map((each: object) => JSON.stringify(each)).sort();
      return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
    }),
  );
}
