import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GoFlag, parseGoFlags } from './go-flags.ts';

const flags: readonly GoFlag[] = [
  { name: 'toxicName', aliases: ['n'], kind: 'text', usage: '' },
  { name: 'attribute', aliases: ['a'], kind: 'texts', usage: '' },
  { name: 'upstream', aliases: ['u'], kind: 'switch', usage: '' },
];
const parse = (...words: string[]) => parseGoFlags(flags, words, true);

describe('parseGoFlags()', () => {
  it.each([['--toxicName=x'], ['-toxicName=x'], ['-n=x'], ['--n', 'x'], ['-n', 'x']])(
    'reads %s %s',
    (...words) => {
      expect(parse(...words).text('toxicName')).toBe('x');
    },
  );

  it('takes the last of several texts, and all of several lists', () => {
    const parsed = parse('-n', 'x', '-n', 'y', '-a', 'b=1,c=2', '-a=d=3');
    expect(parsed.text('toxicName')).toBe('y');
    expect(parsed.texts('attribute')).toEqual(['b=1', 'c=2', 'd=3']);
  });

  it('reads a switch without a value, and with one', () => {
    expect(parse('-u', 'name').on('upstream')).toBe(true);
    expect(parse('-u=false').on('upstream')).toBe(false);
    expect(parse('name').on('upstream')).toBe(false);
  });

  it('takes what looks like a flag as a value behind a flag', () => {
    expect(parse('-n', '-5').text('toxicName')).toBe('-5');
  });

  it('takes a lone hyphen, and all behind two, as they are', () => {
    expect(parse('-', '--', '-n', 'x').rest).toEqual(['-', '-n', 'x']);
  });

  it('stops at the first word where flags are not to be mixed with words', () => {
    expect(parseGoFlags(flags, ['-u', 'list', '-n', 'x'], false).rest).toEqual(['list', '-n', 'x']);
  });

  it.each([[['-x']], [['--no-such=1']], [['-n']]])('refuses %j', (words) => {
    expect(() => parse(...words)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });

  it('keeps every word that is no flag, in order, whatever it holds', () => {
    const word = fc.string().filter((text) => !text.startsWith('-'));
    fc.assert(
      fc.property(fc.array(word), fc.string(), (words, value) => {
        const parsed = parse(...words.slice(0, 1), '-n', value, ...words.slice(1));
        expect(parsed.rest).toEqual(words);
        expect(parsed.text('toxicName')).toBe(value);
      }),
    );
  });

  it('never fails in another way', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        try {
          parse(...words);
        } catch (error) {
          expect(error).toMatchObject({ kind: 'invalid' });
        }
      }),
    );
  });
});
