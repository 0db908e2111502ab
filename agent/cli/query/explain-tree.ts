import type { ExplainedNode } from '../../contract/query.ts';
import { type Column, formatTable } from '../table/format-table.ts';

type Line = { readonly tree: string; readonly node: ExplainedNode };

const COLUMNS: readonly Column<Line>[] = [
  { title: 'PART', cell: ({ tree, node }) => `${tree}${node.text.replace(/\s+/g, ' ')}`, shrinkTo: 30 },
  { title: 'SERIES', align: 'right', cell: ({ node }) => String(node.series) },
  { title: 'SAMPLES', align: 'right', cell: ({ node }) => String(node.samples) },
  { title: 'TIME', align: 'right', cell: ({ node }) => `${node.milliseconds.toFixed(1)} ms` },
];

/** How a query was answered, as a tree: each part with what it cost, below it what it was made of, and who was asked. */
export function explainTree(root: ExplainedNode, columns: number): string[] {
  return formatTable(COLUMNS, linesOf(root, '', ''), columns);
}

/** @param first what stands before the node, @param below what stands before its children. */
function linesOf(node: ExplainedNode, first: string, below: string): Line[] {
  const children = node.children.flatMap((child, index) => {
    const isLast = index === node.children.length - 1;
    return linesOf(child, `${below}${isLast ? '`- ' : '|- '}`, `${below}${isLast ? '   ' : '|  '}`);
  });
  return [{ tree: first, node }, ...children];
}
