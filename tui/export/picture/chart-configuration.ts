import type { ChartConfiguration, Scale } from 'chart.js';
import { niceScale } from '../../charts/nice-scale.ts';
import { bytes, bytesPerSecond, percent, plainNumber, type Unit } from '../../charts/units.ts';
import { builtInSkins } from '../../theme/skins.ts';
import type { ExportedChart } from '../exported-view.ts';
import { utcTicks } from './utc-ticks.ts';

/** More lines than this cannot be told apart; the rest are drawn without a name. */
const MOST_NAMED = 12;
const SHAPES = ['circle', 'triangle', 'rect', 'rectRot', 'cross', 'star', 'crossRot', 'dash'] as const;
const MARKS_A_LINE = 8;

/** How chart.js draws a chart of ours: UTC below, the unit in title and ticks, each line told by colour and by shape. */
export function chartConfiguration({ title, unit, series }: ExportedChart): ChartConfiguration<'line'> {
  const known = [bytes, bytesPerSecond, percent].find(({ name }) => name === unit);
  return {
    type: 'line',
    data: { datasets: series.map(dataset) },
    options: {
      responsive: false,
      animation: false,
      devicePixelRatio: 1,
      events: [],
      color: '#1f2328',
      scales: { x: timeAxis(series), y: valueAxis(series, known ?? plainNumber) },
      plugins: {
        legend: {
          position: 'bottom',
          align: 'start',
          labels: {
            usePointStyle: true,
            boxHeight: 7,
            filter: ({ datasetIndex = 0 }) => datasetIndex < MOST_NAMED,
          },
        },
        title: {
          display: true,
          align: 'start',
          text: heading(title, unit, known, series.length),
          font: { size: 14, weight: 600 },
        },
      },
    },
  };
}

function heading(title: string, unit: string, known: Unit | undefined, count: number): string {
  const name = unit === '' || known !== undefined ? title : `${title} (${unit})`;
  return count > MOST_NAMED ? `${name}, ${count - MOST_NAMED} of ${count} lines not named` : name;
}

type Series = ExportedChart['series'];

function dataset({ name, points }: Series[number], index: number) {
  const colors = builtInSkins.light.colors;
  const color = `rgb(${colors[`series${(index % 8) as 0}`].rgb.join(',')})`;
  const every = Math.max(1, Math.floor(points.length / MARKS_A_LINE));
  const offset = Math.floor((index * every) / SHAPES.length);
  const known = (at: number) => points[at]?.[1] !== null && points[at] !== undefined;
  return {
    label: name,
    data: points.map(([x, y]) => ({ x, y: y as number })),
    borderColor: color,
    backgroundColor: color,
    borderWidth: 1.5,
    spanGaps: false,
    pointStyle: SHAPES[(index + Math.floor(index / 8)) % SHAPES.length]!,
    // Marks now and then, and where a value stands alone between gaps, which would not be seen as a line.
    pointRadius: ({ dataIndex: at }: { dataIndex: number }) =>
      at % every === offset % every || (!known(at - 1) && !known(at + 1)) ? 3 : 0,
  };
}

function timeAxis(series: Series) {
  const times = series
    .flatMap(({ points }) => [points[0]?.[0], points.at(-1)?.[0]])
    .filter((time) => time !== undefined);
  const [min, max] = [Math.min(...times), Math.max(...times)];
  const ticks = utcTicks(min, max, 7);
  return {
    type: 'linear' as const,
    min,
    max: max > min ? max : min + 1,
    afterBuildTicks(axis: Scale) {
      axis.ticks = ticks.map(({ seconds, label }) => ({ value: seconds, label }));
    },
    ticks: {
      callback: (value: string | number) => ticks.find(({ seconds }) => seconds === value)?.label ?? '',
      maxRotation: 0,
    },
  };
}

function valueAxis(series: Series, unit: Unit) {
  const values = series.flatMap(({ points }) =>
    points.flatMap(([, value]) => (value === null ? [] : [value])),
  );
  const [least, most] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [0, 0],
  );
  if (least < 0) return { type: 'linear' as const };
  // Less than a byte has no text of its own.
  const scale = niceScale(unit.base === 2 ? Math.max(most, 4) : most, 5, unit.base);
  const text = unit === plainNumber ? plainText(scale.ticks[1] ?? 1) : unit.format;
  const ticks = { callback: (value: string | number) => text(Number(value)) };
  return {
    type: 'linear' as const,
    min: 0,
    max: scale.top,
    ticks,
    afterBuildTicks(axis: Scale) {
      axis.ticks = scale.ticks.map((value) => ({ value }));
    },
  };
}

/** Plain numbers with as many decimals as the step between them needs. */
function plainText(step: number): (value: number) => string {
  const decimals = Math.min(12, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  return step >= 1_000 ? plainNumber.format : (value) => value.toFixed(decimals);
}
