import { textWidth } from '../text/bun-text-width.ts';
import { fitText } from '../text/fit-text.ts';
import type { ExportFormat } from './export-format.ts';
import type { ExportedView } from './exported-view.ts';

/** A view as aligned text, for a chat or a ticket. */
export const text: ExportFormat = {
  extension: 'txt',
  write: async (view) => viewText(view),
};

/** Title, link and table of a view as aligned lines; of each chart its newest, smallest and largest values. */
export function viewText({ title, link, at, columns, rows, charts }: ExportedView): string {
  const head = [`vedette ${title} at ${new Date(at).toISOString()}`, link, ''];
  const chartLines = charts.flatMap(({ title, unit, series }) =>
    series.map(({ name, points }) => {
      const values = points.map(([, value]) => value).filter((value) => value !== null);
      const [least, most, newest] = [Math.min(...values), Math.max(...values), values.at(-1)];
      const numbers =
        values.length === 0 ? 'nothing measured' : `newest ${newest} least ${least} most ${most}`;
      return `${title} ${name}: ${numbers}${unit === '' ? '' : ` ${unit}`}`;
    }),
  );
  return `${[...head, ...tableText(columns, rows), ...chartLines].join('\n')}\n`;
}

function tableText(columns: ExportedView['columns'], rows: ExportedView['rows']): string[] {
  if (columns.length === 0) return [];
  const widths = columns.map(({ title }, index) =>
    Math.max(textWidth(title), ...rows.map((cells) => textWidth(cells[index]?.text ?? ''))),
  );
  const lineOf = (cells: readonly string[]) =>
    cells
      .map((cell, index) => fitText(cell, widths[index]!, { align: columns[index]!.align }))
      .join('  ')
      .trimEnd();
  return [
    lineOf(columns.map(({ title }) => title)),
    ...rows.map((cells) => lineOf(cells.map((cell) => cell.text))),
  ];
}
