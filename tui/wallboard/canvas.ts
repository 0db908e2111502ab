import type { CanvasElement, Cells } from 'blessed-contrib/lib/widget/canvas';
import type { Theme } from '../theme/theme.ts';

const BRAILLE = /[\u2801-\u28ff]/g;
/** The dots 1, 2, 4 and 5 are the upper half of a cell (Unicode, Braille Patterns). */
const UPPER = 0x1b;

/**
 * Makes a canvas of blessed-contrib that is on the screen ready for our drawings: it is wiped as a whole (dot by dot takes
 * longer than the rest of the drawing), and shows plain characters where the terminal has no Braille.
 */
export function prepareCanvas({ ctx }: Pick<CanvasElement, 'ctx'>, { unicode }: Theme): Cells {
  const cells = ctx._canvas;
  ctx.clearRect = () => {
    cells.content.fill(0);
    cells.colors.fill(null);
    cells.chars.fill(null);
  };
  const frame = cells.frame.bind(cells);
  if (!unicode) cells.frame = () => frame().replace(BRAILLE, plainDots);
  return cells;
}

/** Writes text over a drawing, in the colours that it brings along; what does not fit beside the column is cut. */
export function writeOver(
  cells: Cells,
  text: string,
  at: { column: number; row: number },
  paint: (sign: string) => string,
) {
  const columns = cells.width / 2;
  const start = at.row * columns;
  [...text].forEach((sign, index) => {
    const column = at.column + index;
    if (column >= 0 && column < columns && start + column < cells.chars.length)
      cells.chars[start + column] = paint(sign);
  });
}

function plainDots(cell: string): string {
  const dots = cell.charCodeAt(0) - 0x2800;
  if ((dots & UPPER) === 0) return '.';
  return (dots & ~UPPER) === 0 ? "'" : ':';
}
