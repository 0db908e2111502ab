import type { ExportedView } from '../exported-view.ts';
import { openCanvas } from './bun-canvas.ts';
import { drawPicture, layoutOf } from './draw-picture.ts';

const PIXELS_A_POINT = 2;

/** The charts of a view as a PNG file. @throws OperationalError where nothing can be drawn on this host. */
export async function pngPicture(view: ExportedView): Promise<Uint8Array> {
  const { createCanvas } = await openCanvas();
  const { width, height } = layoutOf(view);
  const canvas = createCanvas(width * PIXELS_A_POINT, height * PIXELS_A_POINT);
  const context = canvas.getContext('2d');
  context.scale(PIXELS_A_POINT, PIXELS_A_POINT);
  drawPicture(context, view);
  return canvas.encode('png');
}
