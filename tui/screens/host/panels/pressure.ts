import type { Series } from '../../../charts/series.ts';
import { percent } from '../../../charts/units.ts';
import { chartValues, rates } from '../../../data/rates.ts';
import type { Role } from '../../../theme/theme.ts';
import type { Panel } from '../panel.ts';

const RESOURCES: readonly (readonly [name: string, metric: string, role: Role])[] = [
  ['cpu', 'node_pressure_cpu_waiting_seconds_total', 'series0'],
  ['memory', 'node_pressure_memory_waiting_seconds_total', 'series4'],
  ['io', 'node_pressure_io_waiting_seconds_total', 'series1'],
];

/**
 * The share of time in which some task waited for a resource (PSI, Documentation/accounting/psi.rst). A tick that came
 * late makes it a little more than all of the time, which it cannot be.
 */
export const pressure: Panel = {
  title: 'pressure',
  metrics: RESOURCES.map(([, metric]) => metric),
  unit: percent,
  leastTop: 0.1,
  series: (timeline) =>
    RESOURCES.flatMap(([name, metric, role]): Series[] => {
      const values = timeline.named(metric)[0]?.values;
      return values === undefined
        ? []
        : [
            {
              name,
              role,
              values: chartValues(rates(values, timeline.step).map((share) => Math.min(1, share))),
            },
          ];
    }),
};
