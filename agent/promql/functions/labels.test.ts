import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandTemplate } from './expand-template.ts';
import { applied, stringOf, vectorOf } from './function.testkit.ts';

const replaced = (
  labels: Record<string, string>,
  destination: string,
  template: string,
  source: string,
  regex: string,
) =>
  applied('label_replace', [
    vectorOf([[labels, 1]]),
    ...[destination, template, source, regex].map(stringOf),
  ])[0]![0];

describe('label_replace', () => {
  const labels = { src: 'source-value-10', dst: 'original' };

  test('a whole match replaces', () => {
    expect(replaced(labels, 'dst', 'destination-value-$1', 'src', 'source-value-(.*)')).toEqual({
      src: 'source-value-10',
      dst: 'destination-value-10',
    });
  });

  test('part of the value is no match', () => {
    expect(replaced(labels, 'dst', 'x', 'src', 'value')).toEqual(labels);
  });

  test('groups have names', () => {
    expect(replaced(labels, 'dst', `\${n}-$n`, 'src', '.*-(?P<n>[0-9]+)').dst).toBe('10-10');
  });

  test('what is left empty is taken away', () => {
    expect(replaced(labels, 'dst', '', 'dst', '.*')).toEqual({ src: 'source-value-10' });
  });

  test('a label that is not there is matched as empty', () => {
    expect(replaced(labels, 'new', 'was-empty', 'constructor', '^$').new).toBe('was-empty');
  });

  test('the dot matches line feeds', () => {
    expect(replaced({ src: 'a\nb' }, 'dst', '$1', 'src', '(.+)').dst).toBe('a\nb');
  });

  test('a name that objects have is a label as any other', () => {
    expect(Object.entries(replaced({ a: '1' }, '__proto__', '$1', 'a', '(.*)'))).toEqual([
      ['a', '1'],
      ['__proto__', '1'],
    ]);
  });

  test('any text is a name', () => {
    expect(replaced({ a: '1' }, '~invalid', '$1', 'a', '(.*)')['~invalid']).toBe('1');
  });

  test('no text is no name', () => {
    expect(() => replaced(labels, '', '$1', 'src', '(.*)')).toThrow(
      'invalid destination label name in label_replace(): ',
    );
  });

  test('a name of bytes that are not UTF-8 is refused', () => {
    expect(() => replaced(labels, '\uFFFD', '$1', 'src', '(.*)')).toThrow('invalid destination label name');
  });

  test.each(['(.*', 'a(?=b)', '(a)\\1'])('the regex %s is refused', (regex) => {
    expect(() => replaced(labels, 'dst', '$1', 'src', regex)).toThrow(
      `invalid regular expression in label_replace(): ${regex}`,
    );
  });

  test('a regex that would take for ever takes no time', () => {
    const started = performance.now();
    replaced({ src: 'a'.repeat(2000) }, 'dst', '$1', 'src', '(a*)*b');
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('label_join', () => {
  const joined = (labels: Record<string, string>, ...texts: string[]) =>
    applied('label_join', [vectorOf([[labels, 1]]), ...texts.map(stringOf)])[0]![0];

  test('the values stand in the order of the names', () => {
    expect(joined({ a: '1', b: '2' }, 'dst', '-', 'b', 'a', 'none').dst).toBe('2-1-');
  });

  test('without sources the label is taken away', () => {
    expect(joined({ a: '1', dst: '2' }, 'dst', ', ')).toEqual({ a: '1' });
  });

  test.each([
    [['', '-', 'a'], 'invalid destination label name in label_join(): '],
    [['dst', '-', ''], 'invalid source label name in label_join(): '],
  ])('%j is refused', (texts, message) => {
    expect(() => joined({ a: '1' }, ...texts)).toThrow(message);
  });
});

describe('expandTemplate', () => {
  const groups = (group: number | string) =>
    new Map<number | string, string>([
      [0, 'all'],
      [1, 'one'],
      [11, 'eleven'],
      ['name', 'named'],
    ]).get(group);

  test.each([
    ['$1', 'one'],
    ['$1-$0', 'one-all'],
    [`\${1}1`, 'one1'],
    ['$11', 'eleven'],
    ['$1x', ''],
    ['$01', ''],
    ['$name', 'named'],
    [`\${name}s`, 'nameds'],
    ['$$1', '$1'],
    ['$$$1', '$one'],
    ['$', '$'],
    ['a$', 'a$'],
    ['$-', '$-'],
    [`\${`, `\${`],
    [`\${}`, `\${}`],
    [`\${1`, `\${1`],
    [`\${1 }`, `\${1 }`],
    ['$99', ''],
    ['$ä', ''],
  ])('%s becomes %s', (template, text) => {
    expect(expandTemplate(template, groups)).toBe(text);
  });

  test('a text without references stays', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = text.replaceAll('$', '');
        expect(expandTemplate(plain, groups)).toBe(plain);
      }),
    );
  });

  test('a text whose marks are doubled stays', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(expandTemplate(text.replaceAll('$', '$$$$'), groups)).toBe(text);
      }),
    );
  });
});
