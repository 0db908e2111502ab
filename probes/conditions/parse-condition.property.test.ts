import fc from 'fast-check';
import { expect, test } from 'vitest';
import { someFacts } from './condition.testkit.ts';
import { ConditionError } from './condition-error.ts';
import { type Expression, type Operand, operators, type Value } from './expression.ts';
import { parseCondition } from './parse-condition.ts';
import { parseExpression } from './parse-expression.ts';
import { withoutPlaces, writeExpression } from './write-expression.testkit.ts';

const at = fc.constant(0);
const name = fc.constantFrom(...Object.keys(someFacts).filter((fact) => fact !== 'header'));
const text = fc.string({ maxLength: 12 }).map((made) => made.toWellFormed());
const pieces = fc.constantFrom(
  ...[
    'status',
    'latency',
    'body',
    'dns.answers',
    'header("x")',
    'body.json("a[0]")',
    'len(',
    'any(',
    'all(',
    'has(',
  ],
  ...[
    '==',
    '!=',
    '<',
    '>=',
    ' contains ',
    ' matches ',
    ' in ',
    ' and ',
    ' or ',
    ' not ',
    '(',
    ')',
    ',',
    '"',
    "'",
  ],
  ...[
    '/a/',
    '/(/',
    '200',
    '300ms',
    '10KiB',
    'NOERROR',
    'null',
    'true',
    '\\',
    '[STATUS]',
    '[BODY].a',
    'pat(*)',
    ' ',
  ],
);
const written = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.array(pieces, { maxLength: 12 }).map((some) => some.join(' ')),
  fc.array(pieces, { maxLength: 12 }).map((some) => some.join('')),
);
const fact = fc.oneof(
  fc.string(),
  fc.double(),
  fc.boolean(),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.constant(undefined),
  fc.json(),
);
const facts = fc.dictionary(fc.constantFrom(...Object.keys(someFacts)), fact);

const { operand, value, expression } = fc.letrec<{ operand: Operand; value: Value; expression: Expression }>(
  (tie) => ({
    operand: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'operand' },
      fc.record({ node: fc.constant('fact' as const), at, name }),
      fc.record({ node: fc.constant('fact' as const), at, name: fc.constant('header'), argument: text }),
      fc.record({ node: fc.constant('json' as const), at, pathAt: at, source: tie('operand'), path: text }),
      fc.record({
        node: fc.constantFrom('len' as const, 'lower' as const, 'has' as const),
        at,
        inner: tie('operand'),
      }),
    ) as fc.Arbitrary<Operand>,
    value: fc.oneof(
      fc.record({ node: fc.constant('bare' as const), at, word: fc.stringMatching(/^[\w.:/*-]{1,9}$/) }),
      fc.record({ node: fc.constant('quoted' as const), at, text }),
    ) as fc.Arbitrary<Value>,
    expression: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'expression' },
      fc.record({
        node: fc.constant('compare' as const),
        at,
        left: tie('operand'),
        operator: fc.constantFrom(...operators.filter((operator) => operator !== 'matches')),
        right: tie('value'),
      }),
      fc.record({ node: fc.constant('truth' as const), at, operand: tie('operand') }),
      fc.record({
        node: fc.constant('in' as const),
        at,
        left: tie('operand'),
        options: fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        node: fc.constantFrom('and' as const, 'or' as const),
        at,
        left: tie('expression'),
        right: tie('expression'),
      }),
      fc.record({ node: fc.constant('not' as const), at, inner: tie('expression') }),
    ) as fc.Arbitrary<Expression>,
  }),
);

test('parseCondition refuses with a ConditionError inside the text, and never otherwise', () => {
  fc.assert(
    fc.property(written, (some) => {
      try {
        parseCondition(some, someFacts);
      } catch (error) {
        expect(error).toBeInstanceOf(ConditionError);
        expect((error as ConditionError).column).toBeGreaterThanOrEqual(1);
        expect((error as ConditionError).column).toBeLessThanOrEqual(some.length + 1);
      }
    }),
    { numRuns: 3_000 },
  );
});

test('a condition that was read never throws, whatever a run found', () => {
  fc.assert(
    fc.property(written, facts, (some, found) => {
      const condition = parsed(some);
      if (condition === undefined) return;
      const { holds, found: shown } = condition.evaluate(new Map(Object.entries(found)) as never);
      expect(typeof holds).toBe('boolean');
      expect(shown.length).toBeLessThan(1_000);
    }),
    { numRuns: 3_000 },
  );
});

test('an expression that is written out reads as itself', () => {
  fc.assert(
    fc.property(expression, (some) => {
      expect(withoutPlaces(parseExpression(writeExpression(some)))).toEqual(withoutPlaces(some));
    }),
    { numRuns: 1_000 },
  );
});

test('every operand and value can stand in a comparison', () => {
  fc.assert(
    fc.property(operand, value, (left, right) => {
      const some: Expression = { node: 'compare', at: 0, left, operator: '==', right };
      expect(withoutPlaces(parseExpression(writeExpression(some)))).toEqual(withoutPlaces(some));
    }),
  );
});

function parsed(some: string) {
  try {
    return parseCondition(some, someFacts);
  } catch {
    return undefined;
  }
}
