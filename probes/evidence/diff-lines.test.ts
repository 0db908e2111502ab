import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffLines, isChanged } from './diff-lines.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

/** As it is read by a person. */
const shown = (good: readonly string[], bad: readonly string[]) =>
  diffLines(good, bad).map(({ kind, text }) => `${{ same: ' ', removed: '-', added: '+' }[kind]}${text}`);

describe('diffLines', () => {
  test('shows a hop that is another one', () => {
    expect(shown(['1 10.0.0.1', '2 10.1.0.1', '3 10.2.0.1'], ['1 10.0.0.1', '2 *', '3 10.2.0.1'])).toEqual([
      ' 1 10.0.0.1',
      '-2 10.1.0.1',
      '+2 *',
      ' 3 10.2.0.1',
    ]);
  });

  test('gives both texts back', () => {
    fc.assert(
      fc.property(lines, lines, (good, bad) => {
        const diff = diffLines(good, bad);
        const without = (kind: string) => diff.filter((line) => line.kind !== kind).map(({ text }) => text);
        expect(without('added')).toEqual(good);
        expect(without('removed')).toEqual(bad);
      }),
    );
  });

  test('finds nothing changed between a text and itself', () => {
    fc.assert(fc.property(lines, (text) => !isChanged(diffLines(text, text))));
  });

  test('has as many lines the same as there can be', () => {
    fc.assert(
      fc.property(lines, lines, (good, bad) => {
        const same = diffLines(good, bad).filter(({ kind }) => kind === 'same').length;
        expect(same).toBe(mostInCommon(good, bad));
      }),
    );
  });

  test('shows texts that are too long to lay over each other as replaced', () => {
    const text = (word: string) => [
      'first',
      ...Array.from({ length: 2_000 }, (_, index) => `${word} ${index}`),
      'last',
    ];
    const diff = diffLines(text('good'), text('bad'));
    expect(diff.filter(({ kind }) => kind === 'same').map((line) => line.text)).toEqual(['first', 'last']);
    expect(diff).toHaveLength(4_002);
  });
});

/** By the definition: slow, for short texts. */
function mostInCommon(a: readonly string[], b: readonly string[]): number {
  const [head, ...rest] = a;
  if (head === undefined || b.length === 0) return 0;
  const at = b.indexOf(head);
  const without = mostInCommon(rest, b);
  return at < 0 ? without : Math.max(without, 1 + mostInCommon(rest, b.slice(at + 1)));
}
