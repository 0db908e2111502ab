/** A rectangle of a picture, in points. */
export type Area = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

export type PictureLayout = {
  readonly width: number;
  readonly height: number;
  /** Where each chart is, from left to right, then down. */
  readonly panels: readonly Area[];
  /** Where the baseline of the first note is. */
  readonly notesTop: number;
};

export const MARGIN = 24;
export const HEAD = 78;
export const NOTE_HEIGHT = 18;
const GAP = 20;

/** The grid for that many charts, with that many lines of notes under it: one chart alone is large. */
export function pictureLayout(charts: number, notes: number): PictureLayout {
  const columns = charts === 1 ? 1 : charts <= 8 ? 2 : 3;
  const [panelWidth, panelHeight] = charts === 1 ? [960, 420] : [560, 260];
  const rows = Math.ceil(charts / columns);
  const panels = Array.from({ length: charts }, (_, index) => ({
    x: MARGIN + (index % columns) * (panelWidth + GAP),
    y: MARGIN + HEAD + Math.floor(index / columns) * (panelHeight + GAP),
    width: panelWidth,
    height: panelHeight,
  }));
  const notesTop = MARGIN + HEAD + rows * (panelHeight + GAP) + NOTE_HEIGHT;
  return {
    width: 2 * MARGIN + columns * panelWidth + (columns - 1) * GAP,
    height: notesTop + notes * NOTE_HEIGHT + MARGIN - NOTE_HEIGHT,
    panels,
    notesTop,
  };
}
