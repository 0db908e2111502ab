import type { ExportFormat } from './export-format.ts';
import { requireCharts } from './require-charts.ts';

/** The charts of a view as one picture (PNG), two pixels a point, so that it stays sharp on fine screens. */
export const png: ExportFormat = {
  extension: 'png',
  async write(view) {
    requireCharts(view, 'png');
    const { pngPicture } = await import('./picture/png-picture.ts');
    return pngPicture(view);
  },
};
