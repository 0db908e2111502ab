import { percent } from '../../charts/units.ts';
import { TREND_SECONDS } from '../fleet-trends.ts';
import { lineChart } from '../line-chart.ts';

/** How much of the time some task waited, on the host where it waited most at each moment. */
export const pressureChart = lineChart(({ hosts, trends }) => {
  const keys = hosts.map(({ key }) => key);
  return {
    title: 'worst pressure',
    unit: percent,
    series: [
      { name: 'cpu', role: 'series0', values: trends.worst('pressureCpu', keys) },
      { name: 'memory', role: 'series4', values: trends.worst('pressureMemory', keys) },
      { name: 'io', role: 'series1', values: trends.worst('pressureIo', keys) },
    ],
    seconds: TREND_SECONDS,
    leastTop: 0.1,
  };
});
