import { extname } from 'node:path';
import type { Unit } from '../../../tui/charts/units.ts';
import { saveView } from '../../../tui/export/save-view.ts';
import { OperationalError } from '../../kit/errors.ts';
import { type ChartSteps, onSteps } from './query-chart.ts';
import { seriesNames } from './series-name.ts';
import type { ShownSeries } from './shown-answer.ts';

export type QueryPictureOptions = {
  readonly file: string;
  readonly expression: string;
  readonly unit: Unit;
  readonly steps: ChartSteps;
};

/**
 * Draws the series of a range to a PNG file; one that is there is not overwritten, the new one gets a number.
 *
 * @returns the name that it was written to.
 * @throws OperationalError `invalid` for another ending, or where there is nothing to draw.
 */
export async function savePicture(
  series: readonly ShownSeries[],
  { file, expression, unit, steps }: QueryPictureOptions,
): Promise<string> {
  if (extname(file).toLowerCase() !== '.png') {
    throw new OperationalError('invalid', `Cannot draw to ${file}: its ending is not .png`, {
      hint: 'Name it like load.png',
    });
  }
  const names = seriesNames(series, expression);
  const drawn = series.map((one, index) => ({
    name: names[index]!,
    points: onSteps(one, steps).map((value, step) => [steps.start + step * steps.step, value] as const),
  }));
  const chart = { title: expression, unit: unit.name, series: drawn, markers: [] };
  const view = { title: 'query', link: '', at: steps.end * 1_000, columns: [], rows: [], charts: [chart] };
  return saveView(view, file);
}
