import { expect, it } from 'vitest';
import { runDatagrams } from '../datagram-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { reorderToxic } from './reorder.ts';

describeToxicKind(reorderToxic);

it('reorder holds its share back, and lets the others pass', () => {
  const run = runDatagrams(reorderToxic, { percent: 30, delay: 50 });
  for (let index = 0; index < 1_000; index++) run.datagram(String(index), 7);
  const held = run.sent.filter(({ due }) => due === 57).length;
  expect(held).toBeGreaterThanOrEqual(240);
  expect(held).toBeLessThanOrEqual(360);
  expect(run.sent.filter(({ due }) => due === 7)).toHaveLength(1_000 - held);
});

it('reorder takes another delay at once', () => {
  const run = runDatagrams(reorderToxic, { percent: 100, delay: 50 });
  run.change({ percent: 100, delay: 1 });
  run.datagram('x', 10);
  expect(run.sent).toEqual([{ data: 'x', due: 11 }]);
});
