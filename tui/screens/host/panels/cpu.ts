import type { Series } from '../../../charts/series.ts';
import { percent } from '../../../charts/units.ts';
import { chartValues, rates, sum } from '../../../data/rates.ts';
import type { Timeline } from '../../../data/timeline.ts';
import type { Role } from '../../../theme/theme.ts';
import type { Panel } from '../panel.ts';

const METRIC = 'node_cpu_seconds_total';

/** The modes that are work or waiting, from the bottom up; idle is what is left. */
const MODES: readonly (readonly [mode: string, role: Role])[] = [
  ['user', 'series0'],
  ['system', 'series1'],
  ['iowait', 'series2'],
  ['nice', 'series3'],
  ['irq', 'series4'],
  ['softirq', 'series5'],
  ['steal', 'series6'],
];

/** The time of all processors by what they did. */
export const cpu: Panel = {
  title: 'cpu',
  metrics: [METRIC],
  unit: percent,
  stacked: true,
  top: 1,
  series(timeline) {
    const byMode = ratesByMode(timeline);
    const total = sum([...byMode.values()]);
    return MODES.flatMap(([mode, role]): Series[] => {
      const rate = byMode.get(mode);
      if (rate === undefined) return [];
      return [{ name: mode, role, values: chartValues(rate.map((value, index) => value / total[index]!)) }];
    }).filter(
      ({ name, values }) =>
        name === 'user' || name === 'system' || values.some((v) => v !== null && v > 0.001),
    );
  },
};

function ratesByMode(timeline: Timeline): Map<string, Float64Array> {
  const byMode = Map.groupBy(timeline.named(METRIC), ({ labels }) => labels.mode ?? '');
  return new Map(
    [...byMode].map(([mode, series]) => [
      mode,
      sum(series.map(({ values }) => rates(values, timeline.step))),
    ]),
  );
}
