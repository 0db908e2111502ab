import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EditedText, editedText, editKey, insertText, pastedText, replaceText } from './edited-text.ts';

const press = (edited: EditedText, ...keys: string[]) =>
  keys.reduce((state, key) => editKey(state, key) ?? state, edited);
/** The text after the keys, with `|` where the cursor is. */
const shown = ({ text, cursor }: EditedText) => `${text.slice(0, cursor)}|${text.slice(cursor)}`;
const edits = (text: string, ...keys: string[]) => shown(press(editedText(text), ...keys));

describe('editKey()', () => {
  it.each([
    ['types at the cursor', edits('ac', 'left', 'b'), 'ab|c'],
    ['moves by words', edits('sum(rate(x))', 'ctrl-left', 'alt-b'), 'sum(|rate(x))'],
    ['moves behind words', edits('sum(rate', 'home', 'ctrl-right', 'alt-f'), 'sum(rate|'],
    ['goes to the ends of its line', edits('a\nbc\nd', 'up', 'end', '!', 'home'), 'a\n|bc!\nd'],
    ['keeps to its column', edits('abc\nd\nefg', 'up', 'up'), 'abc|\nd\nefg'],
    ['keeps to its cell over wide letters', edits('日本\nabc', 'up'), '日|本\nabc'],
    ['opens a line', edits('ab', 'left', 'ctrl-o'), 'a\n|b'],
    ['removes what is seen as one letter', edits('e\u0301', 'backspace'), '|'],
    ['removes a whole emoji', edits('a👩‍🚀', 'backspace'), 'a|'],
    ['removes forward', edits('abc', 'home', 'ctrl-d'), '|bc'],
    ['cuts the word before', edits('a bc', 'ctrl-w'), 'a |'],
    ['cuts to the beginning and puts it back', edits('a\nbc', 'ctrl-u', 'up', 'ctrl-y'), 'bc|a\n'],
    ['cuts to the end, then the line break', edits('ab\nc', 'up', 'ctrl-k', 'ctrl-k'), 'a|c'],
    ['cuts all lines', edits('ab\nc', 'ctrl-u', 'ctrl-u', 'ctrl-u'), '|'],
    ['undoes a word at a time', edits('', ...'ab cd', 'alt-u'), 'ab |'],
    ['undoes and does again', edits('x', 'ctrl-u', 'alt-u', 'alt-e'), '|'],
    ['undoes no further than there is', edits('x', 'alt-u', 'alt-e'), 'x|'],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });

  it('leaves keys to others that do not edit, and up and down at the ends', () => {
    const keys = ['enter', 'esc', 'tab', 'up', 'down', 'ctrl-x', 'alt-x'];
    expect(keys.map((key) => editKey(editedText('x'), key))).toEqual(keys.map(() => undefined));
  });

  it('never loses text, and the cursor stays between two letters', () => {
    const key = fc.constantFrom(
      ...['left', 'right', 'up', 'down', 'home', 'end', 'ctrl-left', 'ctrl-right', 'backspace', 'ctrl-d'],
      ...['ctrl-w', 'ctrl-u', 'ctrl-k', 'ctrl-y', 'ctrl-o', 'alt-u', 'alt-e'],
      ...['a', ' ', '(', '日', '\u0301', '👩', '\u200d', '🚀', '한', 'ᄒ'],
    );
    const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(key, { maxLength: 60 }), (text, pressed) => {
        const start = editedText(text);
        const end = press(start, ...pressed);
        const places = [...segmenter.segment(end.text)].map(({ index }) => index);
        expect([...places, end.text.length]).toContain(end.cursor);
        // Whatever was done, undoing all of it leads back to where it began.
        let undone = end;
        for (let step = 0; step <= pressed.length; step++) undone = press(undone, 'alt-u');
        expect(undone.text).toBe(text);
        // And doing all of it again leads to where undoing began.
        for (let step = 0; step <= end.past.length; step++) undone = press(undone, 'alt-e');
        if (end.future.length === 0) expect(undone.text).toBe(end.text);
      }),
    );
  });

  it('moves without changing the text', () => {
    const move = fc.constantFrom('left', 'right', 'up', 'down', 'home', 'end', 'ctrl-left', 'alt-f');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(move), (text, pressed) => {
        expect(press(editedText(text), ...pressed).text).toBe(text);
      }),
    );
  });
});

describe('insertText()', () => {
  it('puts a paste of several lines in at once, which is undone at once', () => {
    const pasted = insertText(editedText('a'), pastedText('b\r\nc\td\x1b[2J'));
    expect(shown(pasted)).toBe('ab\nc d[2J|');
    expect(shown(press(pasted, 'alt-u'))).toBe('a|');
  });

  it('takes nothing of what would be too long', () => {
    const edited = editedText('x'.repeat(9_999));
    expect(insertText(edited, 'ab')).toBe(edited);
    expect(press(edited, 'a', 'b').text).toHaveLength(10_000);
  });
});

describe('replaceText()', () => {
  it('puts the cursor behind what is new', () => {
    expect(shown(replaceText(editedText('sum(no)'), { from: 4, to: 6 }, 'node_load1'))).toBe(
      'sum(node_load1|)',
    );
  });
});
