import { plainNumber } from '../../../charts/units.ts';
import { chartValues } from '../../../data/rates.ts';
import type { Panel } from '../panel.ts';

/** Tasks that run or wait, averaged over a minute by the kernel. */
export const load: Panel = {
  title: 'load',
  metrics: ['node_load1'],
  unit: plainNumber,
  leastTop: 1,
  series: (timeline) =>
    timeline
      .named('node_load1')
      .slice(0, 1)
      .map(({ values }) => ({ name: '1 min', role: 'series0', values: chartValues(values) })),
};
