import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePerfdata, parseRange, readPluginOutput } from './perfdata.ts';

const none = { warning: undefined, critical: undefined, minimum: undefined, maximum: undefined };

describe('parsePerfdata()', () => {
  test('reads a value with its unit, ranges and bounds', () => {
    expect(parsePerfdata('/var=2643MB;5948;@10:20;0;5958')).toEqual([
      {
        label: '/var',
        value: 2_643,
        unit: 'MB',
        warning: { start: 0, end: 5_948, inside: false },
        critical: { start: 10, end: 20, inside: true },
        minimum: 0,
        maximum: 5_958,
      },
    ]);
  });

  test.each([
    ["'a b'=1s", 'a b', 1, 's'],
    ["'it''s'=1", "it's", 1, ''],
    ['rta=0.8ms;;;', 'rta', 0.8, 'ms'],
    ['pl=0%;20;60;;100', 'pl', 0, '%'],
    ['n=-1.5e3', 'n', -1_500, ''],
    ['c=7c', 'c', 7, 'c'],
    ['half=.5', 'half', 0.5, ''],
    ['lost=U', 'lost', undefined, ''],
  ])('reads %j', (text, label, value, unit) => {
    const [first] = parsePerfdata(text).filter((datum) => datum.label === label);
    expect(first && [first.label, first.value, first.unit]).toEqual(
      label === undefined ? undefined : [label, value, unit],
    );
  });

  test.each(['', '=1', 'a', 'a=', 'a=x', "'a=1", 'a=1.2.3', "''=1", '|||'])('passes over %j', (text) => {
    expect(parsePerfdata(text)).toEqual([]);
  });

  test('goes on after what does not fit', () => {
    expect(parsePerfdata('rubbish a=1 b= c=3').map(({ label }) => label)).toEqual(['a', 'c']);
  });

  test('takes the last of two with one label', () => {
    expect(parsePerfdata('a=1 a=2')).toEqual([{ label: 'a', value: 2, unit: '', ...none }]);
  });

  test('reads no more than 500 values', () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `l${index}=1`).join(' ');
    expect(parsePerfdata(text)).toHaveLength(500);
  });

  test('reads any text to its end', () => {
    const text = fc.string({ unit: fc.constantFrom("'", '=', ' ', '1', 'a', ';', ':', '\n', '|') });
    fc.assert(fc.property(text, (drawn) => parsePerfdata(drawn).length >= 0));
  });

  test('gives back any label and value that was written', () => {
    const label = fc.string({ minLength: 1, maxLength: 30 });
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(label, number, (name, value) => {
        const [datum] = parsePerfdata(`'${name.replaceAll("'", "''")}'=${value}`);
        expect([datum?.label, datum?.value]).toEqual([name, value + 0]);
      }),
    );
  });
});

describe('parseRange()', () => {
  test.each([
    ['10', { start: 0, end: 10, inside: false }],
    ['10:', { start: 10, end: Infinity, inside: false }],
    ['~:10', { start: -Infinity, end: 10, inside: false }],
    ['10:20', { start: 10, end: 20, inside: false }],
    ['@10:20', { start: 10, end: 20, inside: true }],
    ['', undefined],
    ['@', undefined],
    ['20:10', undefined],
    ['a:b', undefined],
  ])('reads %j', (text, range) => {
    expect(parseRange(text)).toEqual(range);
  });
});

describe('readPluginOutput()', () => {
  test('reads one line', () => {
    expect(readPluginOutput('PING OK - loss 0% | pl=0%\n')).toEqual({
      text: 'PING OK - loss 0%',
      longText: '',
      perfdata: [{ label: 'pl', value: 0, unit: '%', ...none }],
    });
  });

  test('reads the lines of the API of Nagios 3', () => {
    const { text, longText, perfdata } = readPluginOutput(
      'DISK OK - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968\n' +
        '/ 15272 MB (77%);\n/boot 68 MB (69%);\n' +
        '/home 69357 MB (27%); | /boot=68MB;88;93;0;98\n/home=69357MB;253404;253409;0;253414\n',
    );
    expect(text).toBe('DISK OK - free space: / 3326 MB (56%);');
    expect(longText).toBe('/ 15272 MB (77%);\n/boot 68 MB (69%);\n/home 69357 MB (27%);');
    expect(perfdata.map(({ label, value }) => [label, value])).toEqual([
      ['/', 2_643],
      ['/boot', 68],
      ['/home', 69_357],
    ]);
  });

  test('reads nothing', () => {
    expect(readPluginOutput('')).toEqual({ text: '', longText: '', perfdata: [] });
  });
});
