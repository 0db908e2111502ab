import type { SKRSContext2D } from '@napi-rs/canvas';
import type { ExportedView } from '../exported-view.ts';
import { FONT } from './bun-canvas.ts';
import { drawPanel } from './draw-panel.ts';
import { fittedText } from './fitted-text.ts';
import { markerNotes, numberedMarkers } from './numbered-markers.ts';
import { MARGIN, NOTE_HEIGHT, type PictureLayout, pictureLayout } from './picture-layout.ts';

const INK = '#1f2328';
const FAINT = '#57606a';

/** The size of the picture of a view, and what is where in it. */
export function layoutOf({ charts }: ExportedView): PictureLayout {
  return pictureLayout(charts.length, markerNotes(numberedMarkers(charts)).length);
}

/** Draws title, time range, link, every chart and the events of a view, on white. */
export function drawPicture(context: SKRSContext2D, view: ExportedView): void {
  const layout = layoutOf(view);
  const markers = numberedMarkers(view.charts);
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, layout.width, layout.height);
  drawHead(context, view, layout.width - 2 * MARGIN);
  view.charts.forEach((chart, index) => {
    drawPanel(context, chart, layout.panels[index]!, markers);
  });
  drawNotes(context, markerNotes(markers), layout);
}

function drawHead(context: SKRSContext2D, view: ExportedView, width: number): void {
  const lines = [
    { text: `vedette ${view.title}`, font: `600 22px ${FONT}`, color: INK, y: 22 },
    { text: rangeText(view), font: `14px ${FONT}`, color: INK, y: 44 },
    { text: view.link, font: `12px ${FONT}`, color: FAINT, y: 62 },
  ];
  for (const { text, font, color, y } of lines) {
    context.font = font;
    context.fillStyle = color;
    context.fillText(fittedText(context, text, width), MARGIN, MARGIN + y);
  }
}

/** `2026-11-21 03:00:00 to 2026-11-21 03:15:00 UTC`: what the charts span together. */
function rangeText({ charts, at }: ExportedView): string {
  const times = charts.flatMap(({ series }) =>
    series.flatMap(({ points }) => [points[0]?.[0], points.at(-1)?.[0]].filter((time) => time !== undefined)),
  );
  const text = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ');
  return times.length === 0
    ? `${text(at / 1_000)} UTC`
    : `${text(Math.min(...times))} to ${text(Math.max(...times))} UTC`;
}

function drawNotes(
  context: SKRSContext2D,
  notes: readonly string[],
  { width, notesTop }: PictureLayout,
): void {
  context.font = `12px ${FONT}`;
  context.fillStyle = FAINT;
  notes.forEach((note, index) => {
    context.fillText(fittedText(context, note, width - 2 * MARGIN), MARGIN, notesTop + index * NOTE_HEIGHT);
  });
}
