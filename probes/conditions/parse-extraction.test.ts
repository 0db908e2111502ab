import { expect, test } from 'vitest';
import { run, someFacts } from './condition.testkit.ts';
import { ConditionError } from './condition-error.ts';
import { parseExtraction } from './parse-extraction.ts';

const FACTS = run({ body: '{"a":{"b":[1]},"t":"x y"} id=42', status: 200, header: { location: '/next' } });
const PLAIN = run({ body: '{"a":{"b":[1]},"t":"x y","n":null}' });

const TAKEN: readonly (readonly [text: string, value: string | undefined])[] = [
  ['status', '200'],
  ['header("location")', '/next'],
  ['header("none")', undefined],
  ['body matches /id=(\\d+)/', '42'],
  ['body matches /id=\\d+/', 'id=42'],
  ['body matches /id=(x)?/', undefined],
  ['body matches /none/', undefined],
  ['body.json("a")', undefined],
];

for (const [text, value] of TAKEN) {
  test(`parseExtraction takes ${value} by ${text}`, () => {
    expect(parseExtraction(text, someFacts)(FACTS)).toBe(value);
  });
}

test('parseExtraction takes texts of JSON as they are, and anything more as JSON', () => {
  const take = (path: string) => parseExtraction(`body.json("${path}")`, someFacts)(PLAIN);
  expect([take('t'), take('a'), take('a.b[0]'), take('n'), take('none')]).toEqual([
    'x y',
    '{"b":[1]}',
    '1',
    undefined,
    undefined,
  ]);
});

for (const text of ['', 'status == 1', 'body matches /(/', 'statsu', 'status and connected']) {
  test(`parseExtraction refuses ${JSON.stringify(text)}`, () => {
    expect(() => parseExtraction(text, someFacts)).toThrow(ConditionError);
  });
}
