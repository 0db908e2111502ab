import type { MeshHost } from '../../data/fleet-mesh.ts';
import type { ExportedView } from '../../export/exported-view.ts';
import { meshCell } from './mesh-cell.ts';
import type { MeshMeasure } from './mesh-measures.ts';

/** The mesh as it leaves the console: a row for each host that measures, a column for each that is reached. */
export function meshView(
  hosts: readonly MeshHost[],
  measure: MeshMeasure,
  at: number,
): Omit<ExportedView, 'link'> {
  const columns = hosts.map(({ name }) => ({ id: name, title: name, align: 'right' as const }));
  return {
    title: `mesh ${measure.title}`,
    at,
    columns: [{ id: 'from', title: 'from', align: 'left' }, ...columns],
    rows: hosts.map((from) => [
      { text: from.name, value: from.name },
      ...hosts.map((to) => exportedCell(from, to.name, measure)),
    ]),
    charts: [],
  };
}

function exportedCell(from: MeshHost, to: string, measure: MeshMeasure) {
  const cell = meshCell(from, to, measure);
  if (cell.type === 'value') return { text: measure.text(cell.value), value: cell.value };
  return { text: cell.type === 'none' ? '' : cell.type, value: null };
}
