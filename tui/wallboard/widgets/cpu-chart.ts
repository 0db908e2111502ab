import { percent } from '../../charts/units.ts';
import type { Role } from '../../theme/theme.ts';
import { TREND_SECONDS } from '../fleet-trends.ts';
import { lineChart } from '../line-chart.ts';

const MOST_LINES = 4;

/** The processors of the worst hosts that have something to show. */
export const cpuChart = lineChart(({ hosts, trends }) => {
  const known = hosts.map(({ key, name }) => ({ name, values: trends.host('cpu', key) }));
  const shown = known.filter(({ values }) => values.some((value) => value !== null)).slice(0, MOST_LINES);
  // By name: which of them is the worst changes all the time, and a line should keep its number.
  shown.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  return {
    title: 'cpu',
    unit: percent,
    series: shown.map((one, index) => ({ ...one, role: `series${index}` as Role })),
    seconds: TREND_SECONDS,
    top: 1,
  };
});
