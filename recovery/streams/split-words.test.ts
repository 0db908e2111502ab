import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords } from './split-words.ts';

describe('splitWords', () => {
  it.each([
    ['etcdctl snapshot save -', ['etcdctl', 'snapshot', 'save', '-']],
    ['  a   b ', ['a', 'b']],
    [`sh -c 'a | b; $(c) > d'`, ['sh', '-c', 'a | b; $(c) > d']],
    [`echo "a b" c\\ d e"f g"`, ['echo', 'a b', 'c d', 'ef g']],
    [`echo "a | b" ''`, ['echo', 'a | b', '']],
    [`jq ".a[\\"b\\"]"`, ['jq', '.a["b"]']],
    ['grep a\\|b', ['grep', 'a|b']],
    ['curl http://h/?a=1&b=2', ['curl', 'http://h/?a=1&b=2']],
  ])('reads %s', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it.each([
    'a | b',
    'a|b',
    'a; b',
    'a $(b)',
    'a "$(b)"',
    'a `b`',
    'a > b',
    'a < b',
    'a && b',
    'a $HOME',
    'a "$HOME"',
    'a &',
  ])('refuses %s: no shell reads it', (line) => {
    expect(() => splitWords(line)).toThrow('is for a shell');
  });

  it.each(["a 'b", 'a "b', 'a \\'])('refuses %s: it is not closed', (line) => {
    expect(() => splitWords(line)).toThrow('never closed');
  });

  it.each(['', '  ', "''"])('refuses %j: there is no program', (line) => {
    expect(() => splitWords(line)).toThrow('no program');
  });

  it('gives back any words that were quoted', () => {
    const words = fc.array(
      fc.string({ minLength: 1 }).filter((word) => !word.includes("'")),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(words, (given) => {
        expect(splitWords(given.map((word) => `'${word}'`).join(' '))).toEqual(given);
      }),
    );
  });
});
