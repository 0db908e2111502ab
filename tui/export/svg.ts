import type { ExportFormat } from './export-format.ts';
import { requireCharts } from './require-charts.ts';

/** The charts of a view as one drawing of vectors (SVG 1.1); letters are outlines, so no font is needed to read it. */
export const svg: ExportFormat = {
  extension: 'svg',
  async write(view) {
    requireCharts(view, 'svg');
    const { svgPicture } = await import('./picture/svg-picture.ts');
    return svgPicture(view);
  },
};
