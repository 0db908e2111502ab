import { expect, test } from 'vitest';
import { stepGrid } from './step-grid.ts';

test('stepGrid() ends at the last step that is not beyond the end', () => {
  const { count, end, times } = stepGrid({ start: 100, end: 350, step: 100 });
  expect({ count, end, times: [...times] }).toEqual({ count: 3, end: 300, times: [100, 200, 300] });
});

test('stepGrid() of an instant has one step', () => {
  expect([...stepGrid({ start: 5, end: 5, step: 0 }).times]).toEqual([5]);
});
