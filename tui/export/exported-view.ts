/** A cell of a table that leaves the console: numbers in base units, so that other programs can go on with them. */
export type ExportedCell = string | number | null;

export type ExportedColumn = {
  readonly id: string;
  readonly title: string;
  readonly align: 'left' | 'right';
};

/** A chart that leaves the console: points are seconds since the epoch and a value, null in a gap. */
export type ExportedChart = {
  readonly title: string;
  /** The unit of the values, such as `bytes/s`; empty for plain numbers. */
  readonly unit: string;
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly (readonly [seconds: number, value: number | null])[];
  }[];
  readonly markers: readonly { readonly seconds: number; readonly text: string }[];
};

/** What a screen shows, for the clipboard and for files. */
export type ExportedView = {
  readonly title: string;
  /** The link that opens it again. */
  readonly link: string;
  /** The moment it shows, ms since the epoch. */
  readonly at: number;
  readonly columns: readonly ExportedColumn[];
  /** The shown text of each cell, and its value. */
  readonly rows: readonly (readonly { readonly text: string; readonly value: ExportedCell }[])[];
  readonly charts: readonly ExportedChart[];
};
