import { percent } from '../../../charts/units.ts';
import { rates, sum } from '../../../data/rates.ts';
import type { Panel } from '../panel.ts';
import { busiest } from './busiest.ts';

const METRIC = 'node_cpu_seconds_total';
const RESTING = ['idle', 'iowait'];

/** How busy each processor was; of many, those that were busiest at any moment. */
export const cpuCores: Panel = {
  title: 'cpu by core',
  metrics: [METRIC],
  unit: percent,
  top: 1,
  series(timeline) {
    const cores = Map.groupBy(timeline.named(METRIC), ({ labels }) => labels.cpu ?? '');
    const parts = [...cores].map(([core, modes]) => {
      const all = sum(modes.map(({ values }) => rates(values, timeline.step)));
      const busy = modes.filter(({ labels }) => !RESTING.includes(labels.mode ?? ''));
      const used = sum(busy.map(({ values }) => rates(values, timeline.step)));
      return { name: core, values: all.map((time, index) => used[index]! / time) };
    });
    return busiest(parts);
  },
};
