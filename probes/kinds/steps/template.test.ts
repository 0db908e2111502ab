import { expect, test } from 'vitest';
import { fillTemplate, variablesIn } from './template.ts';

const values = new Map([
  ['id', 'a/b'],
  ['sly', '{{id}}'],
]);
const asItIs = (value: string) => value;

test('variablesIn names every variable in its order', () => {
  expect(variablesIn('/{{ a }}/{{b-1}}{{a}} {{}} {c}')).toEqual(['a', 'b-1', 'a']);
});

test('fillTemplate escapes values for their place', () => {
  expect(fillTemplate('/x/{{id}}', values, encodeURIComponent)).toBe('/x/a%2Fb');
});

test('fillTemplate does not look again at what a value brought', () => {
  expect(fillTemplate('{{sly}}', values, asItIs)).toBe('{{id}}');
});

test('fillTemplate refuses a variable without value', () => {
  expect(() => fillTemplate('{{none}}', values, asItIs)).toThrow(RangeError);
});
