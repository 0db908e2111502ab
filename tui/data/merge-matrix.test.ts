import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../agent/contract/query.ts';
import { MEASURED_AT, measuringInterval, mergeMatrix } from './merge-matrix.ts';
import { Timeline } from './timeline.ts';

function matrix(...result: Matrix['result']): Matrix {
  return { resultType: 'matrix', result };
}

const loads = (timeline: Timeline) => Array.from(timeline.named('node_load1')[0]?.values ?? []);

describe('mergeMatrix()', () => {
  it('leaves out what the store repeats while the host was not measured', () => {
    const timeline = new Timeline(10, 4, 130);
    const measured = { metric: { __name__: MEASURED_AT }, values: [] as [number, string][] };
    measured.values.push([100, '99.5'], [110, '99.5'], [120, '99.5'], [130, '129.7']);
    const load = { metric: { __name__: 'node_load1' }, values: [] as [number, string][] };
    load.values.push([100, '1'], [110, '1'], [120, '1'], [130, '2']);
    mergeMatrix(timeline, matrix(load, measured), 10.5);
    expect(loads(timeline)).toEqual([1, 1, Number.NaN, 2]);
  });

  it('takes every sample of a host that does not tell when it was measured', () => {
    const timeline = new Timeline(10, 2, 110);
    mergeMatrix(
      timeline,
      matrix({
        metric: { __name__: 'node_load1' },
        values: [
          [100, '1'],
          [110, '1'],
        ],
      }),
      1,
    );
    expect(loads(timeline)).toEqual([1, 1]);
  });

  it('makes labels from outside safe', () => {
    const timeline = new Timeline(10, 1, 100);
    const metric = { __name__: 'node_load1', device: '\x1b]52;c;x\x07' };
    mergeMatrix(timeline, matrix({ metric, values: [[100, '1']] }), 1);
    expect(timeline.named('node_load1')[0]?.labels.device).toBe('␛]52;c;x␇');
  });
});

describe('measuringInterval()', () => {
  it('is the usual distance between measurements, however often one is repeated', () => {
    const values: [number, string][] = [
      [100, '96'],
      [102, '101'],
      [104, '101'],
      [106, '106'],
      [130, '128'],
      [132, '131'],
    ];
    expect(measuringInterval(matrix({ metric: { __name__: MEASURED_AT }, values }))).toBe(5);
  });

  it('is unknown from a single measurement', () => {
    expect(
      measuringInterval(
        matrix({
          metric: { __name__: MEASURED_AT },
          values: [
            [1, '1'],
            [2, '1'],
          ],
        }),
      ),
    ).toBeUndefined();
    expect(measuringInterval(matrix())).toBeUndefined();
  });
});
