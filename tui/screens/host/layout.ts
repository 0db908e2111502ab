/** Where the parts of the overview of a host are. */
export type HostLayout = {
  /** How many charts are beside each other in each row of the whole grid, evenly spread. */
  readonly rows: readonly number[];
  /** How many of these rows are visible at a time. */
  readonly visibleRows: number;
  readonly chartHeight: number;
  readonly tableHeight: number;
  /** How far the grid can be scrolled. */
  readonly lastScroll: number;
};

/** The lowest chart that can be read. */
export const LEAST_CHART = 7;
const LEAST_TABLE = 5;
const MOST_TABLE = 20;

/** Splits `width` × `height` cells into a grid of charts and the tables below it. */
export function hostLayout(charts: number, width: number, height: number): HostLayout {
  const body = Math.max(LEAST_CHART + LEAST_TABLE, height);
  const rows = evenRows(charts, width);
  const visibleRows = Math.max(1, Math.min(rows.length, Math.floor((body - LEAST_TABLE) / LEAST_CHART)));
  const wanted = Math.max(LEAST_TABLE, Math.min(MOST_TABLE, Math.round(body * 0.25)));
  const chartHeight = Math.max(LEAST_CHART, Math.floor((body - wanted) / visibleRows));
  const tableHeight = body - chartHeight * visibleRows;
  return { rows, visibleRows, chartHeight, tableHeight, lastScroll: rows.length - visibleRows };
}

/** How many of so many charts are beside each other in each row of that width, the longer rows first. */
export function evenRows(charts: number, width: number): number[] {
  const perRow = width >= 150 ? 3 : width >= 70 ? 2 : 1;
  const count = Math.ceil(charts / perRow);
  const least = Math.floor(charts / count);
  return Array.from({ length: count }, (_, row) => least + (row < charts % count ? 1 : 0));
}
