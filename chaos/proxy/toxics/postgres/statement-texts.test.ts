import { expect, test } from 'vitest';
import { StatementTexts } from './statement-texts.ts';

test('StatementTexts knows what was prepared last under a name', () => {
  const texts = new StatementTexts();
  texts.set('', 'select 1');
  texts.set('', 'select 2');
  texts.set('a', 'select 3');
  texts.delete('a');
  expect([texts.get(''), texts.get('a')]).toEqual(['select 2', undefined]);
});

test('StatementTexts forgets the oldest where they grow too many', () => {
  const texts = new StatementTexts();
  for (let index = 0; index < 100; index++) texts.set(`s${index}`, 'x'.repeat(10_000));
  expect(texts.get('s0')).toBeUndefined();
  expect(texts.get('s99')).toHaveLength(10_000);
});

test('StatementTexts forgets a text at once that is too large by itself', () => {
  const texts = new StatementTexts();
  texts.set('a', 'x'.repeat(1_000_000));
  expect(texts.get('a')).toBeUndefined();
});
