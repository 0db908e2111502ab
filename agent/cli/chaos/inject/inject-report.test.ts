import { describe, expect, test } from 'vitest';
import { type InjectReport, reportJson, reportLines } from './inject-report.ts';

const aborted: InjectReport = {
  ...{ verdict: 'aborted', because: 'interrupted', asked: 'no answer' },
  effect: { measured: 'no effect', n: 0, hits: 0 } as InjectReport['effect'],
  ...{ before: [], after: [], undone: [] },
};

describe('reportLines', () => {
  test('does not tell of no effect where nothing was measured', () => {
    expect(reportLines(aborted, 'http://localhost:8474')).toEqual([
      'aborted  interrupted; asked no answer, nothing measured',
    ]);
  });
});

describe('reportJson', () => {
  test('has no measured value where nothing was measured', () => {
    expect(reportJson(aborted, 'http://localhost:8474')).toMatchObject({ measured: null, n: 0 });
  });
});
