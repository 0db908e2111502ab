import { bytes } from '../../../charts/units.ts';
import { chartValues } from '../../../data/rates.ts';
import type { Panel } from '../panel.ts';

const TOTAL = 'node_memory_SwapTotal_bytes';
const FREE = 'node_memory_SwapFree_bytes';

/** Swap in use, on hosts that have some. */
export const swap: Panel = {
  title: 'swap',
  metrics: [TOTAL, FREE],
  unit: bytes,
  series(timeline) {
    const total = timeline.named(TOTAL)[0]?.values;
    const free = timeline.named(FREE)[0]?.values;
    if (!total?.some((value) => value > 0) || free === undefined) return [];
    const used = total.map((value, index) => value - free[index]!);
    return [
      { name: 'used', role: 'series2', values: chartValues(used) },
      { name: 'total', role: 'series7', values: chartValues(total) },
    ];
  },
};
