import { describe, expect, it } from 'vitest';
import { editText, emptyInput, inputOf } from './text-input.ts';

const typed = (text: string, ...keys: string[]) =>
  keys.reduce((input, key) => editText(input, key) ?? input, inputOf(text)).text;

describe('editText()', () => {
  it.each([
    ['typed at the cursor', typed('ac', 'left', 'b'), 'abc'],
    ['removed before the cursor', typed('abc', 'left', 'backspace'), 'ac'],
    ['removed by the word', typed('one two ', 'ctrl-w'), 'one '],
    ['removed to the beginning', typed('abc', 'left', 'ctrl-u'), 'c'],
    ['removed to the end', typed('abc', 'home', 'right', 'ctrl-k'), 'a'],
    ['typed at the end again', typed('bc', 'ctrl-a', 'a', 'ctrl-e', 'd'), 'abcd'],
    ['counted in characters', typed('日🙂', 'backspace'), '日'],
  ])('is %s', (_name, text, expected) => {
    expect(text).toBe(expected);
  });

  it('leaves keys that do not edit to others', () => {
    expect(['enter', 'esc', 'tab', 'up', 'ctrl-x'].map((key) => editText(emptyInput, key))).toEqual(
      Array.from({ length: 5 }),
    );
  });

  it('ends somewhere', () => {
    expect(typed('x'.repeat(500), 'y')).toHaveLength(500);
  });
});
