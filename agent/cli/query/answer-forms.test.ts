import { describe, expect, test } from 'vitest';
import { bytes, plainNumber } from '../../../tui/charts/units.ts';
import { makeTheme } from '../../../tui/theme/theme.ts';
import { explainTree } from './explain-tree.ts';
import { queryChart } from './query-chart.ts';
import { queryCsv } from './query-csv.ts';
import { queryTable } from './query-table.ts';
import { seriesNames } from './series-name.ts';
import type { ShownAnswer } from './shown-answer.ts';

const TIME = 1_795_230_000;
const hostile = '\u001b[2J=cmd|"x"';

const instant: ShownAnswer = {
  kind: 'instant',
  series: [
    { labels: { __name__: 'free_bytes', host: 'a', disk: 'sda' }, points: [[TIME, 2_048]] },
    { labels: { __name__: 'free_bytes', host: hostile }, points: [[TIME, Number.NaN]] },
  ],
};
const range: ShownAnswer = {
  kind: 'range',
  series: [
    {
      labels: { host: 'a' },
      points: [
        [TIME, 1],
        [TIME + 10, 3],
      ],
    },
    { labels: { host: 'b' }, points: [[TIME, Number.POSITIVE_INFINITY]] },
  ],
};

describe('queryTable()', () => {
  const options = { unit: bytes, columns: Number.POSITIVE_INFINITY, sampledAt: () => TIME - 90 };

  test('has a column for each label, the value in its unit, and the age of the sample', () => {
    expect(queryTable(instant, options)).toEqual([
      'METRIC      disk  host          VALUE  AGE',
      'free_bytes  sda   a              2.0K   1m',
      'free_bytes        ␛[2J=cmd|"x"    NaN   1m',
    ]);
  });

  test('has one column for series that have very many labels together', () => {
    const series = Array.from({ length: 13 }, (_, index) => ({
      labels: { __name__: 'm', [`label${index}`]: 'x' },
      points: [[TIME, 1]] as const,
    }));
    const lines = queryTable({ kind: 'instant', series }, { ...options, columns: 80 });
    expect(lines.slice(0, 2)).toEqual(['SERIES          VALUE  AGE', 'm{label0="x"}       1   1m']);
  });

  test('leaves out first on a narrow terminal what tells nothing apart', () => {
    expect(queryTable(instant, { ...options, columns: 34 })[0]).toBe('disk  host          VALUE');
  });

  test('sums a range up', () => {
    expect(queryTable(range, { ...options, unit: plainNumber })).toEqual([
      'host  LAST  LEAST  MEAN  MOST  POINTS',
      'a     3.00   1.00  2.00  3.00       2',
      'b     +Inf   +Inf  +Inf  +Inf       1',
    ]);
  });

  test('is the text of a text, without control sequences', () => {
    expect(queryTable({ kind: 'text', seconds: TIME, value: hostile }, options)).toEqual(['␛[2J=cmd|"x"']);
  });
});

describe('queryCsv()', () => {
  test('has nothing that a terminal obeys', () => {
    expect(queryCsv(instant)).not.toContain('\u001b');
    expect(queryCsv({ kind: 'text', seconds: TIME, value: hostile })).not.toContain('\u001b');
  });

  test('has one point a line, and no formulas', () => {
    const answer: ShownAnswer = {
      kind: 'instant',
      series: [{ labels: { a: '=1+1', b: 'x,"y"\n' }, points: [[TIME, -0.5]] }],
    };
    expect(queryCsv(answer)).toBe(`a,b,time,value\r\n'=1+1,"x,""y""\n",2026-11-21T03:00:00.000Z,-0.5\r\n`);
  });

  test('has the points of a range below each other', () => {
    expect(queryCsv(range).split('\r\n')).toEqual([
      'host,time,value',
      'a,2026-11-21T03:00:00.000Z,1',
      'a,2026-11-21T03:00:10.000Z,3',
      'b,2026-11-21T03:00:00.000Z,Infinity',
      '',
    ]);
  });
});

describe('queryChart()', () => {
  const steps = { start: TIME, end: TIME + 10, step: 5 };
  const theme = { ...makeTheme('none', false), paint: (_: unknown, text: string) => text };
  const options = { expression: 'x', unit: plainNumber, steps, columns: 60, theme };

  test('draws within the width of the terminal, with a legend', () => {
    const lines = queryChart(range.series, options);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines.slice(-2)).toEqual(['  * a  3.00', '  o b']);
  });

  test('says how many it does not draw', () => {
    const many = Array.from({ length: 11 }, (_, index) => ({
      ...range.series[0]!,
      labels: { n: `${index}` },
    }));
    expect(queryChart(many, options).at(-1)).toBe('  and 3 more, which --table shows');
  });
});

describe('seriesNames()', () => {
  const named = (...labels: Record<string, string>[]) =>
    seriesNames(
      labels.map((labels) => ({ labels, points: [] })),
      'the query',
    );

  test('are what tells series apart', () => {
    expect(named({ __name__: 'x', host: 'a', job: 'j' }, { __name__: 'x', host: 'b', job: 'j' })).toEqual([
      'a',
      'b',
    ]);
    expect(named({ host: 'a', cpu: '0' }, { host: 'b', cpu: '1' })).toEqual([
      '{cpu="0",host="a"}',
      '{cpu="1",host="b"}',
    ]);
    expect(named({ __name__: 'x', host: 'a' })).toEqual(['x']);
    expect(named({})).toEqual(['the query']);
  });
});

test('explainTree() shows parts below what they are parts of, and who was asked', () => {
  const node = (text: string, ...children: object[]) =>
    ({ text, kind: 'call', series: 1, samples: 20, milliseconds: 1.26, children }) as never;
  expect(explainTree(node('a + b', node('a', node('web-1: a')), node(`b\u001b[2J`)), 200)).toEqual([
    'PART            SERIES  SAMPLES    TIME',
    'a + b                1       20  1.3 ms',
    '|- a                 1       20  1.3 ms',
    '|  `- web-1: a       1       20  1.3 ms',
    '`- b␛[2J             1       20  1.3 ms',
  ]);
});
