import { OperationalError } from '../../agent/kit/errors.ts';
import type { ExportedView } from './exported-view.ts';

/** @throws OperationalError `invalid` where a view has no chart, or none with a measured value. */
export function requireCharts({ title, charts }: ExportedView, extension: string): void {
  if (charts.length === 0) throw refusal(title, extension, 'it has no charts');
  const measured = charts.some(({ series }) =>
    series.some(({ points }) => points.some(([, value]) => value !== null && Number.isFinite(value))),
  );
  if (!measured) throw refusal(title, extension, 'nothing was measured in this window');
}

function refusal(title: string, extension: string, state: string): OperationalError {
  return new OperationalError('invalid', `Cannot draw ${title} as .${extension}: ${state}`, {
    hint: 'Write its numbers with .csv, .json or .txt; a host and Explore have charts',
  });
}
