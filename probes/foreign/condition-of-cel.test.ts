import { expect, test } from 'vitest';
import { someFacts } from '../conditions/condition.testkit.ts';
import { parseCondition } from '../conditions/parse-condition.ts';
import { conditionOfCel } from './condition-of-cel.ts';

const BODY = '{"foo":"bar","baz":"qux","n":3,"ok":true,"list":[1,2],"a b":{"c":"x.y"}}';

const JUDGED: readonly (readonly [cel: string, holds: boolean])[] = [
  ["body.foo == 'bar' && body.baz.startsWith('q')", true],
  ["body.foo == 'bar' && body.baz.startsWith('x')", false],
  ["body.foo == 'x' || body.n >= 3", true],
  ['!(body.n < 3)', true],
  ['body.ok', true],
  ['!body.ok', false],
  ['body.ok == true && has(body.list)', true],
  ['has(body.none)', false],
  ['size(body.list) == 2 && body.list.size() == 2', true],
  ['body.list[1] == 2', true],
  ['body["a b"].c.endsWith(".y")', true],
  ['body["a b"].c.endsWith("xy")', false],
  ['body["a b"]["c"].contains("x.")', true],
  ['body.foo.matches("^b.r$")', true],
  ['body.none == null', true],
];

for (const [cel, holds] of JUDGED) {
  test(`${cel} is ${holds} as a condition`, () => {
    const condition = parseCondition(conditionOfCel(cel), someFacts);
    expect(condition.evaluate(new Map([['body', BODY]])).holds).toBe(holds);
  });
}

for (const cel of [
  '',
  'body.a.map(x, x)',
  'foo == 1',
  'body.a == b',
  'body.a ==',
  '(body.a',
  'body.a # 1',
  '!'.repeat(99),
]) {
  test(`conditionOfCel refuses ${cel.slice(0, 20)}`, () => {
    expect(() => conditionOfCel(cel)).toThrow(SyntaxError);
  });
}
