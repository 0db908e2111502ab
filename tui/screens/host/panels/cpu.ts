import type { Series } from '../../../charts/series.ts';
import { percent } from '../../../charts/units.ts';
import { chartValues, rates, sum } from '../../../data/rates.ts';
import type { Timeline } from '../../../data/timeline.ts';
import type { Role } from '../../../theme/theme.ts';
import type { Panel } from '../panel.ts';

const METRIC = 'node_cpu_seconds_total';

/** What processors do when they are not idle, from the bottom up, and the modes that count as it. */
const LAYERS: readonly (readonly [name: string, modes: readonly string[], role: Role])[] = [
  ['user', ['user'], 'series0'],
  ['system', ['system'], 'series1'],
  ['iowait', ['iowait'], 'series2'],
  ['nice', ['nice'], 'series3'],
  ['irq', ['irq', 'softirq'], 'series4'],
  ['steal', ['steal'], 'series6'],
];
/** A layer is always there, or from this share on at any moment of the window. */
const ALWAYS = ['user', 'system'];
const WORTH_SHOWING = 0.005;

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
    return LAYERS.flatMap(([name, modes, role]): Series[] => {
      const found = modes.flatMap((mode) => byMode.get(mode) ?? []);
      const values = chartValues(sum(found).map((value, index) => value / total[index]!));
      const shown = ALWAYS.includes(name) || values.some((value) => value !== null && value >= WORTH_SHOWING);
      return found.length > 0 && shown ? [{ name, role, values }] : [];
    });
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
