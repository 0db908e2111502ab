import type { ExportedView } from '../exported-view.ts';
import { openCanvas } from './bun-canvas.ts';
import { drawPicture, layoutOf } from './draw-picture.ts';

/** The charts of a view as an SVG file. @throws OperationalError where nothing can be drawn on this host. */
export async function svgPicture(view: ExportedView): Promise<Uint8Array> {
  const { createCanvas, SvgExportFlag } = await openCanvas();
  const { width, height } = layoutOf(view);
  const canvas = createCanvas(width, height, SvgExportFlag.ConvertTextToPaths);
  drawPicture(canvas.getContext('2d'), view);
  return canvas.getContent();
}
