import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from './column.ts';
import { type FilterSubject, filterTerms, parseFilter, parseQuantity } from './filter.ts';

type Row = { name: string; cpu?: number; memory?: number; age?: number; labels?: Record<string, string> };
const column = (id: keyof Row, quantity?: Column<Row>['quantity']): Column<Row> => ({
  id,
  title: id === 'memory' ? 'mem' : id,
  width: 4,
  align: 'left',
  rank: 0,
  value: (row) => row[id] as number | string | undefined,
  ...(quantity ? { quantity } : {}),
  text: (row) => String(row[id]),
});
const subject: FilterSubject<Row> = {
  name: ({ name }) => name,
  columns: [column('cpu', 'ratio'), column('memory', 'bytes'), column('age', 'duration')],
  words: ({ name, labels }) => `${name} ${Object.values(labels ?? {}).join(' ')}`,
  labels: ({ labels }) => labels ?? {},
};
const rows: Row[] = [
  { name: 'web-1', cpu: 0.97, memory: 3 * 2 ** 30, age: 1_000, labels: { env: 'prod', rack: 'a b' } },
  { name: 'web-2', cpu: 0.12, memory: 2 ** 30, age: 400_000, labels: { env: 'test' } },
  { name: 'db-1', labels: { env: 'prod' } },
];
const found = (text: string) => rows.filter(parseFilter(text, subject).matches).map(({ name }) => name);

describe('parseFilter()', () => {
  it.each([
    ['', ['web-1', 'web-2', 'db-1']],
    ['WEB', ['web-1', 'web-2']],
    ['web prod', ['web-1']],
    ['!web', ['db-1']],
    ['~^web-\\d', ['web-1', 'web-2']],
    ['!~^web', ['db-1']],
    ['name=web-*', ['web-1', 'web-2']],
    ['name=web', []],
    ['name!=db-1', ['web-1', 'web-2']],
    ['name=~1$', ['web-1', 'db-1']],
    ['env=prod', ['web-1', 'db-1']],
    ['!env=prod', ['web-2']],
    ['rack="a b"', ['web-1']],
    ['cpu>80', ['web-1']],
    ['cpu>80%', ['web-1']],
    ['cpu<=12%', ['web-2']],
    ['cpu=97', ['web-1']],
    ['mem>=2G', ['web-1']],
    ['memory<2GiB', ['web-2']],
    ['age>5m', ['web-2']],
    ['age<90', ['web-1']],
    ['nosuch=1', []],
    ['nosuch!=1', ['web-1', 'web-2', 'db-1']],
    ['cpu>80 name=web-* !test', ['web-1']],
  ])('finds by %j', (text, names) => {
    expect(found(text)).toEqual(names);
  });

  it.each([
    ['~(', '~(: not a regular expression'],
    ['name=~[', '~[: not a regular expression'],
    ['cpu>high', 'cpu>high: expected a percentage such as 80%'],
    ['mem>1X', 'mem>1X: expected a size such as 2GiB'],
    ['age>soon', 'age>soon: expected a duration such as 5m'],
    ['env>', 'env>: expected a number'],
  ])('says what is wrong with %j and lets everything through', (text, problem) => {
    expect(parseFilter(text, subject).problem).toBe(problem);
    expect(found(text)).toHaveLength(3);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { matches } = parseFilter(text, subject);
        rows.forEach(matches);
      }),
    );
  });
});

describe('filterTerms()', () => {
  it('keeps together what is quoted, also before the last quote is typed', () => {
    expect(filterTerms('a  command="java -jar" !"b c"')).toEqual(['a', 'command=java -jar', '!b c']);
    expect(filterTerms('x="a b')).toEqual(['x=a b']);
  });
});

describe('parseQuantity()', () => {
  it('reads a latency in milliseconds where no unit is written', () => {
    expect(['300', '300ms', '2s', 'x'].map((text) => parseQuantity(text, 'latency'))).toEqual([
      ...[300, 300, 2_000, undefined],
    ]);
  });

  it('reads what the screen writes', () => {
    expect(parseQuantity('80%', 'ratio')).toBe(0.8);
    expect(parseQuantity('1.5K', 'bytes')).toBe(1_536);
    expect(parseQuantity('12', 'duration')).toBe(12_000);
    expect(parseQuantity('1.2k')).toBe(1_200);
  });
});
