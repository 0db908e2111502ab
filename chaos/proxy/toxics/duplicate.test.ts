import { expect, it } from 'vitest';
import { runDatagrams } from '../datagram-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { duplicateToxic } from './duplicate.ts';

describeToxicKind(duplicateToxic);

it.each([
  [0, 1_000, 1_000],
  [100, 2_000, 2_000],
  [30, 1_240, 1_360],
])('duplicate of %i %% sends from %i to %i for a thousand', (percent, least, most) => {
  const run = runDatagrams(duplicateToxic, { percent });
  for (let index = 0; index < 1_000; index++) run.datagram(String(index), index);
  expect(run.sent.length).toBeGreaterThanOrEqual(least);
  expect(run.sent.length).toBeLessThanOrEqual(most);
  expect(new Set(run.sent.map(({ data }) => data)).size).toBe(1_000);
});

it('duplicate takes another share at once', () => {
  const run = runDatagrams(duplicateToxic, { percent: 100 });
  run.change({ percent: 0 });
  run.datagram('once', 5);
  expect(run.sent).toEqual([{ data: 'once', due: 5 }]);
});
