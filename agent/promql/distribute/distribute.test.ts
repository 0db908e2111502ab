import { describe, expect, test } from 'vitest';
import type { Expression } from '../syntax/expression.ts';
import { parseExpression } from '../syntax/parse-expression.ts';
import { printExpression } from '../syntax/print-expression.ts';
import { distribute } from './distribute.ts';
import { fixTimes } from './fix-times.ts';
import type { Piece } from './piece.ts';

const steps = { start: 60_000, end: 120_000, step: 10_000 };

function plan(query: string, hosts: readonly string[] = ['a', 'b']) {
  const pieces: Piece[] = [];
  const fetch = (piece: Piece) => {
    pieces.push(piece);
    return () => Promise.resolve([]);
  };
  const expression = fixTimes(parseExpression(query), steps, 60_000);
  return { pieces, tree: shown(distribute(expression, { hosts, fetch })) };
}

/** The tree with what is given in angle brackets. */
function shown(tree: Expression): string {
  const marked = JSON.parse(JSON.stringify(tree), (_, node) =>
    node?.kind === 'given' ? { ...node, text: `<${node.text}>` } : node,
  );
  return printExpression(marked);
}

describe('distribute()', () => {
  test.each([
    ['x', '<x>'],
    ['abs(rate(x[5m])) > 2', '<abs(rate(x[5m])) > 2>'],
    ['2 * -x', '<2 * -x>'],
    ['max_over_time(rate(x[5m])[1h:])', '<max_over_time(rate(x[5m])[1h:1m])>'],
    ['clamp_min(x, time() - 5)', '<clamp_min(x, time() - 5)>'],
    ['x @ start() offset 1m', '<x @ 60.000 offset 1m>'],
  ])('has hosts answer %s whole', (query, tree) => {
    expect(plan(query).tree).toBe(tree);
  });

  test.each([
    ['sum by (m) (rate(x[5m]))', 'sum by (m) (<sum by (m) (rate(x[5m]))>)'],
    ['min without (m) (x)', 'min without (m) (<min without (m) (x)>)'],
    ['count(x)', 'sum(<count(x)>)'],
    ['group(x)', 'group(<group(x)>)'],
    ['topk(1 + 2, x)', 'topk(1 + 2, <topk(1 + 2, x)>)'],
    ['avg by (m) (x)', 'sum by (m) (<sum by (m) (x)>) / sum by (m) (<count by (m) (x)>)'],
  ])('puts the parts of %s together', (query, tree) => {
    expect(plan(query).tree).toBe(tree);
  });

  test.each([
    ['quantile(0.9, rate(x[5m]))', 'quantile(0.9, <rate(x[5m])>)'],
    ['stddev(x)', 'stddev(<x>)'],
    ['count_values("v", x)', 'count_values("v", <x>)'],
    ['sum by (__name__) (x)', 'sum by (__name__) (<x>)'],
    ['topk(scalar(y), x)', 'topk(scalar(<y>), <x>)'],
    ['x / on (m) group_left () y', '<x> / on (m) group_left () <y>'],
    ['sort(x)', 'sort(<x>)'],
    ['label_replace(x, "a", "$1", "b", "(.*)")', 'label_replace(<x>, "a", "$1", "b", "(.*)")'],
    [
      'histogram_quantile(0.9, sum by (le) (rate(x[5m])))',
      'histogram_quantile(0.9, sum by (le) (<sum by (le) (rate(x[5m]))>))',
    ],
    ['sum(x / y)', 'sum(<x> / <y>)'],
    ['max_over_time(sum(x)[1h:5m])', 'max_over_time(sum(<sum(x)>)[1h:5m])'],
    ['scalar(x) + time()', 'scalar(<x>) + time()'],
    ['hour()', 'hour()'],
    ['vector(1)', 'vector(1)'],
    ['"text"', '"text"'],
  ])('evaluates here what is left of %s', (query, tree) => {
    expect(plan(query).tree).toBe(tree);
  });

  test.each([
    ['x[5m]', 'x[5m]'],
    ['quantile_over_time(scalar(y), x[5m])', 'quantile_over_time(scalar(<y>), x[5m])'],
  ])('leaves the range of %s to the querier', (query, tree) => {
    expect(plan(query).tree).toBe(tree);
  });

  test.each([
    ['absent(x)', 'absent(group(<group(x)>))'],
    [
      'absent(x{m="$1",n!="2"})',
      'label_replace(absent(group(<group(x{m="$1",n!="2"})>)), "m", "$$1", "m", "")',
    ],
    ['absent_over_time(x[5m])', 'absent(group(<group(present_over_time(x[5m]))>))'],
    ['absent(sum(x))', 'absent(sum(<sum(x)>))'],
  ])('puts the labels of the selector on what %s gives', (query, tree) => {
    expect(plan(query).tree).toBe(tree);
  });
});

describe('Piece.question()', () => {
  const question = (query: string, host = 'a', hosts?: string[]) =>
    plan(query, hosts).pieces[0]!.question(host);

  test('asks for a plain selector as it is', () => {
    expect(question('x')).toBe('x');
  });

  test('has a name travel where a function drops it', () => {
    expect(question('abs(x)')).toBe('label_replace(abs(x), "__vedette_name__", "$1", "__name__", "(.*)")');
  });

  test('judges the name of the host by matchers of instance, and the label of series that have one', () => {
    expect(question('x{instance="a"}', 'b')).toBe('x{instance!="",instance="a"}');
    expect(question('x{instance="a"}')).toContain('(x{instance=""}) or (x{instance!="",instance="a"})');
    expect(question('x{instance!="b"}', 'b')).toBe('x{instance!="",instance!="b"}');
    expect(question('x{instance=""}')).toBeUndefined();
  });

  test('has series aggregated that are of the host, and those that came with an instance as they are', () => {
    expect(question('max by (m) (x)')).toBe(
      '(label_replace(max by (m) (x{instance=""}), "__vedette_part__", "max", "__vedette_part__", ""))' +
        ' or (label_replace(x{instance!=""}, "__vedette_name__", "$1", "__name__", "(.*)"))',
    );
  });

  test('asks for the sum and the count of a mean at once', () => {
    const [sum, count] = plan('avg(x)').pieces;
    expect(sum!.question('a')).toBe(count!.question('a'));
  });

  test('is PromQL again', () => {
    for (const query of [
      'avg(-x) by (m)',
      'topk(2, x{instance=~"a|b"} > 1)',
      'rate(x{instance!="a"}[5m] offset 1m)',
    ])
      expect(() => parseExpression(question(query)!)).not.toThrow();
  });
});

describe('Piece.rows()', () => {
  const points = { timestamps: Float64Array.of(60_000), values: Float64Array.of(7) };
  const row = (labels: Record<string, string>) => ({ labels, ...points });

  test('names the host, unless the series names another instance', () => {
    const rows = plan('x').pieces[0]!.rows('a', [row({ m: '1' }), row({ instance: 'z' })]);
    expect(rows.map(({ labels }) => labels)).toEqual([{ m: '1', instance: 'a' }, { instance: 'z' }]);
  });

  test('gives a dropped name back, to be dropped at the end', () => {
    const [dropped] = plan('abs(x)').pieces[0]!.rows('a', [row({ __vedette_name__: 'x' })]);
    expect(dropped).toMatchObject({ labels: { __name__: 'x', instance: 'a' }, dropName: true });
  });

  test('gives the sums to the sum, the counts to the count, and single series to both', () => {
    const [sum, count] = plan('avg(x)').pieces;
    const answer = [
      row({ __vedette_part__: 'sum' }),
      row({ __vedette_part__: 'count' }),
      row({ instance: 'z' }),
    ];
    expect(sum!.rows('a', answer)).toHaveLength(2);
    expect(count!.rows('a', answer).map(({ labels, values }) => [labels, values[0]])).toEqual([
      [{ instance: 'a' }, 7],
      [{ instance: 'z' }, 1],
    ]);
  });

  test('is of no use where a host has series of another, which are then asked one by one', () => {
    const { single } = plan('count(x)').pieces[0]!;
    expect(single!.isNeeded('a', [row({ instance: 'z' }), row({})])).toBe(false);
    expect(single!.isNeeded('a', [row({ instance: 'b' })])).toBe(true);
    expect(single!.question('a')).toBe('x');
    expect(single!.rows('a', [row({ instance: 'b' })])).toMatchObject([{ values: Float64Array.of(1) }]);
  });
});
