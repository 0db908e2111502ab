import { expect, it } from 'vitest';
import { runDatagrams } from '../datagram-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { lossToxic } from './loss.ts';

describeToxicKind(lossToxic);

it.each([
  [0, 1_000, 1_000],
  [100, 0, 0],
  [30, 640, 760],
])('loss of %i %% passes from %i to %i of a thousand', (percent, least, most) => {
  const run = runDatagrams(lossToxic, { percent });
  for (let index = 0; index < 1_000; index++) run.datagram(String(index), index);
  expect(run.sent.length).toBeGreaterThanOrEqual(least);
  expect(run.sent.length).toBeLessThanOrEqual(most);
  expect(run.sent.every(({ data, due }) => Number(data) === due)).toBe(true);
});

it('loss takes another share at once', () => {
  const run = runDatagrams(lossToxic, { percent: 100 });
  run.datagram('lost', 0);
  run.change({ percent: 0 });
  run.datagram('kept', 0);
  expect(run.sent).toEqual([{ data: 'kept', due: 0 }]);
});
