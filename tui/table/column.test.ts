import { describe, expect, it } from 'vitest';
import { type Column, placeColumns } from './column.ts';

const column = (id: string, width: number, rank: number, widest = width): Column<string> => ({
  id,
  title: id,
  width,
  widest,
  align: 'left',
  rank,
  text: (row) => row,
});
const columns = [column('a', 5, 0), column('b', 10, 2, 20), column('c', 6, 1)];
const placed = (width: number, chosen?: string[]) =>
  placeColumns(columns, width, chosen).map(({ column, width }) => [column.id, width]);

describe('placeColumns()', () => {
  it('takes columns in the order of their rank, and places them in their own', () => {
    expect(placed(13)).toEqual([
      ['a', 5],
      ['c', 6],
    ]);
    expect(placed(24)).toEqual([
      ['a', 5],
      ['b', 10],
      ['c', 6],
    ]);
  });

  it('widens those that may grow by what is left', () => {
    expect(placed(30)[1]).toEqual(['b', 16]);
    expect(placed(99)[1]).toEqual(['b', 20]);
  });

  it('keeps what is always there, however narrow it is', () => {
    expect(placed(2)).toEqual([['a', 5]]);
  });

  it('takes the chosen ones in their order, as far as they fit', () => {
    expect(placed(18, ['c', 'b', 'a'])).toEqual([
      ['c', 6],
      ['b', 10],
    ]);
    expect(placed(3, ['b'])).toEqual([['b', 10]]);
  });
});
