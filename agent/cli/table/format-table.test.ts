import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from './display-width.ts';
import { type Column, formatTable } from './format-table.ts';

type Row = readonly [name: string, size: string, note: string];
const columns: Column<Row>[] = [
  { title: 'NAME', cell: ([name]) => name, shrinkTo: 4 },
  { title: 'SIZE', cell: ([, size]) => size, align: 'right' },
  { title: 'NOTE', cell: ([, , note]) => note, spare: 1 },
];

describe('formatTable()', () => {
  it('aligns columns left and right', () => {
    expect(
      formatTable(
        columns,
        [
          ['disk', '9', 'a'],
          ['network', '1024', 'b'],
        ],
        80,
      ),
    ).toEqual(['NAME     SIZE  NOTE', 'disk        9  a', 'network  1024  b']);
  });

  it('cuts what may shrink, and leaves out spare columns when that is not enough', () => {
    expect(formatTable(columns, [['network-interface', '1024', 'note']], 14)).toEqual([
      'NAME      SIZE',
      'network…  1024',
    ]);
  });

  it('leaves out spare columns that hold nothing', () => {
    expect(formatTable(columns, [['disk', '9', '']], 80)[0]).toBe('NAME  SIZE');
  });

  it('makes control sequences visible', () => {
    expect(formatTable(columns, [['a\u001b[2J', '1', '']], 80)[1]).toBe('a␛[2J     1');
  });

  it('counts wide characters as two columns', () => {
    expect(
      formatTable(
        columns,
        [
          ['東京', '1', ''],
          ['ab', '2', ''],
        ],
        80,
      ),
    ).toEqual(['NAME  SIZE', '東京     1', 'ab       2']);
  });

  it('colours a cell after it was aligned', () => {
    const red: Column<Row> = { title: 'NAME', cell: ([name]) => name, style: (_, text) => `<${text}>` };
    expect(formatTable([red], [['a', '', '']], 80)[1]).toBe('<a   >');
  });

  it('never makes a line wider than the terminal while columns can give way', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, fc.constant('1'), cell)),
        fc.integer({ min: 10, max: 200 }),
        (rows, width) => {
          const lines = formatTable(columns, rows, width);
          expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
