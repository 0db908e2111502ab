import type { Series } from '../../../charts/series.ts';
import { plainNumber } from '../../../charts/units.ts';
import { chartValues, rates } from '../../../data/rates.ts';
import type { Role } from '../../../theme/theme.ts';
import type { Panel } from '../panel.ts';

const SWAP = 'node_memory_SwapTotal_bytes';
const DIRECTIONS: readonly (readonly [name: string, metric: string, role: Role])[] = [
  ['in', 'node_vmstat_pswpin', 'series0'],
  ['out', 'node_vmstat_pswpout', 'series1'],
];

/** Pages that went to and came from swap, on hosts that have some: what makes a host slow before it is out of memory. */
export const swapping: Panel = {
  title: 'pages swapped/s',
  metrics: [SWAP, ...DIRECTIONS.map(([, metric]) => metric)],
  unit: plainNumber,
  leastTop: 10,
  series(timeline) {
    if (!timeline.named(SWAP)[0]?.values.some((value) => value > 0)) return [];
    return DIRECTIONS.flatMap(([name, metric, role]): Series[] =>
      timeline
        .named(metric)
        .slice(0, 1)
        .map(({ values }) => ({ name, role, values: chartValues(rates(values, timeline.step)) })),
    );
  },
};
