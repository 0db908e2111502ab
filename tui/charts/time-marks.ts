/** A label under the time axis and the column of the plot it belongs to. */
export type TimeMark = { readonly column: number; readonly label: string };

const STEPS = [15, 30, 60, 120, 300, 600, 900, 3_600, 7_200, 21_600, 86_400];
const ROOM = 10;
const MOST = 6;

/**
 * Marks at round distances before the right edge of a plot that spans `seconds` over `width` columns; the last says what
 * the right edge is.
 */
export function timeMarks(seconds: number, width: number, end = 'now'): TimeMark[] {
  const most = Math.max(1, Math.min(MOST, Math.floor(width / ROOM)));
  const step = STEPS.find((candidate) => seconds / candidate <= most) ?? seconds;
  const marks: TimeMark[] = [];
  for (let ago = Math.floor(seconds / step) * step; ago > 0; ago -= step) {
    marks.push({ column: Math.round((1 - ago / seconds) * (width - 1)), label: `-${ageLabel(ago)}` });
  }
  return [...marks, { column: width - 1, label: end }];
}

function ageLabel(seconds: number): string {
  if (seconds % 3_600 === 0) return `${seconds / 3_600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
