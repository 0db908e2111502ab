import type { ExportFormat } from './export-format.ts';
import type { ExportedView } from './exported-view.ts';

/** A view as JSON: each row an object by the ids of the columns, numbers in base units. */
export const json: ExportFormat = {
  extension: 'json',
  write: async (view) => viewJson(view),
};

export function viewJson({ title, link, at, columns, rows, charts }: ExportedView): string {
  const objects = rows.map((cells) =>
    Object.fromEntries(cells.map(({ text, value }, index) => [columns[index]!.id, value ?? (text || null)])),
  );
  const view = { title, link, at: new Date(at).toISOString(), rows: objects, charts };
  return `${JSON.stringify(view, null, 2)}\n`;
}
