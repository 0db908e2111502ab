import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Span } from '../text/spans.ts';
import { makeTheme } from '../theme/theme.ts';
import { createQuestion } from './question.ts';

function asked(lines: readonly (readonly Span[])[] = [[['what it means']]]) {
  let acts = 0;
  const question = createQuestion({ title: [['close it']], lines, verb: 'close', act: () => acts++ });
  const text = (height: number) =>
    question
      .lines({ width: 60, height }, makeTheme('none', true))
      .map((one) => stripVTControlCharacters(one).trim());
  return { question, text, acts: () => acts };
}

describe('createQuestion()', () => {
  it('acts on Enter alone', () => {
    const { question, acts } = asked();
    expect(['y', ' ', 'x', 'esc', 'enter'].map((key) => question.press(key))).toEqual([
      ...['stay', 'stay', 'stay', 'close', 'close'],
    ]);
    expect(acts()).toBe(1);
  });

  it('says what it means, and which key does what', () => {
    expect(asked().text(20).slice(1)).toEqual([
      'close it',
      'what it means',
      'Enter: close   Esc: do nothing',
    ]);
  });

  it('counts the lines that it has no room for', () => {
    const { text } = asked(Array.from({ length: 30 }, (_, index): Span[] => [[`line ${index}`]]));
    expect(text(10)).toHaveLength(10);
    expect(text(10).at(-2)).toBe('and 24 more lines');
  });
});
