import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMatrixText } from './matrix-text.ts';

const answer = (result: unknown, more: object = {}, data: object = {}) =>
  JSON.stringify({ status: 'success', data: { resultType: 'matrix', result, ...data }, ...more });
const one = { metric: { __name__: 'x' }, values: [[1.5, '2']] };

describe('readMatrixText()', () => {
  test('reads series, times in ms, and what is said beside them', async () => {
    const text = answer(
      [
        one,
        {
          metric: {},
          values: [
            [1, 'NaN'],
            [2, '+Inf'],
            [3, '-Inf'],
            [4, '-0'],
          ],
        },
      ],
      { warnings: ['careful'], infos: ['by the way'] },
      { stats: { samples: { totalQueryableSamples: 42 } } },
    );
    const { series, ...beside } = await readMatrixText(text);
    expect(series.map(({ labels }) => labels)).toEqual([{ __name__: 'x' }, {}]);
    expect([...series[0]!.timestamps, ...series[0]!.values]).toEqual([1_500, 2]);
    expect([...series[1]!.values]).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -0,
    ]);
    expect(beside).toEqual({ warnings: ['careful'], infos: ['by the way'], samples: 42 });
  });

  test('reads an answer without series', async () => {
    expect(await readMatrixText(answer([]))).toEqual({ series: [], warnings: [], infos: [], samples: 0 });
  });

  test('is not misled by labels that look like the marks between series', async () => {
    const label = fc.oneof(
      fc.string(),
      fc.constantFrom('{"metric":', '"values":[', ']}', ']},{"metric":{', '\\', '"', '"]]}'),
    );
    const series = fc.record({
      metric: fc.dictionary(fc.oneof(fc.constantFrom('values', 'metric'), label), label, {
        noNullPrototype: true,
      }),
      values: fc.constantFrom(
        [],
        [[1, '1']],
        [
          [1, '1'],
          [2, '2'],
        ],
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(series), async (list) => {
        const read = await readMatrixText(answer(list));
        expect(read.series.map(({ labels, timestamps }) => [labels, timestamps.length])).toEqual(
          list.map(({ metric, values }) => [metric, values.length]),
        );
      }),
    );
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['a text', '"matrix"'],
    ['null', 'null'],
    ['a cut answer', answer([one, one]).slice(0, -30)],
    ['a failure', '{"status":"error","errorType":"internal","error":"no"}'],
    ['a vector', '{"status":"success","data":{"resultType":"vector","result":[]}}'],
    ['series without values', answer([{ metric: {} }])],
    ['labels that are no texts', answer([{ metric: { a: 1 }, values: [] }])],
    ['no labels', answer([{ metric: null, values: [] }])],
    ['values that are no texts', answer([{ metric: {}, values: [[1, 2]] }])],
    ['values that are no numbers', answer([{ metric: {}, values: [[1, 'many']] }])],
    ['points that are no pairs', answer([{ metric: {}, values: [1] }])],
    [
      'times that do not ascend',
      answer([
        {
          metric: {},
          values: [
            [2, '1'],
            [1, '1'],
          ],
        },
      ]),
    ],
    ['times that are no numbers', answer([{ metric: {}, values: [['1', '1']] }])],
    ['series in another order of members', answer([{ values: [], metric: {} }])],
  ])('refuses %s', async (_, text) => {
    await expect(readMatrixText(text)).rejects.toThrow(SyntaxError);
  });

  test('never throws anything but SyntaxError', async () => {
    const noise = fc.tuple(fc.nat(), fc.string({ maxLength: 5 })).map(([at, text]) => {
      const whole = answer([one, one], { warnings: ['w'] });
      const cut = at % whole.length;
      return whole.slice(0, cut) + text + whole.slice(cut + text.length);
    });
    await fc.assert(
      fc.asyncProperty(noise, async (text) => {
        await readMatrixText(text).catch((error: unknown) => expect(error).toBeInstanceOf(SyntaxError));
      }),
    );
  });
});
