import { plainNumber } from '../../../charts/units.ts';
import type { Panel } from '../panel.ts';
import { busiest } from './busiest.ts';

const METRIC = 'node_hwmon_fan_rpm';

/** How fast the fans turn, in turns a minute. */
export const fans: Panel = {
  title: 'fans rpm',
  metrics: [METRIC],
  unit: plainNumber,
  leastTop: 1_000,
  series: (timeline) =>
    busiest(
      timeline
        .named(METRIC)
        .map(({ labels, values }) => ({ name: `${labels.chip ?? ''} ${labels.sensor ?? ''}`, values })),
    ),
};
