import type { Glyphs } from '../theme/glyphs.ts';

export type TreeSource<Row> = {
  readonly key: (row: Row) => string;
  /** The keys of what the row is below, the nearest first; the first that is shown becomes its parent. */
  readonly ancestors: (row: Row) => Iterable<string>;
};

/** A row and the way to it: for each level whether more siblings follow there. */
export type TreeRow<Row> = { readonly row: Row; readonly levels: readonly boolean[] };

/** Levels that are drawn; what is deeper is drawn at this one. */
const DEEPEST = 12;

/**
 * Rows as a tree: each below its parent, siblings in the order in which they were given. A row whose ancestors are not
 * shown is a root, and so is the first one of a circle, which only a host that lies can tell.
 */
export function treeOrder<Row>(rows: readonly Row[], source: TreeSource<Row>): TreeRow<Row>[] {
  const { children, roots } = families(rows, source);
  const done = new Set<Row>();
  const ordered: TreeRow<Row>[] = [];
  const walk = (tops: readonly Row[]) => {
    // A stack of our own: a chain of ten thousand parents is an answer that a host may give.
    const stack = tops.map((row): TreeRow<Row> => ({ row, levels: [] })).reverse();
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (done.has(next.row)) continue;
      done.add(next.row);
      ordered.push(next);
      stack.push(...below(next, children.get(next.row) ?? []).reverse());
    }
  };
  walk(roots);
  for (const row of rows) if (!done.has(row)) walk([row]);
  return ordered;
}

/** The lines that lead to a row: `│ ├─ `. */
export function treeLines(levels: readonly boolean[], glyphs: Glyphs): string {
  const { axisLine, treeBranch, treeLast, rule } = glyphs;
  return levels
    .map((more, index) => {
      if (index === levels.length - 1) return `${more ? treeBranch : treeLast}${rule} `;
      return more ? `${axisLine}  ` : '   ';
    })
    .join('');
}

function families<Row>(rows: readonly Row[], { key, ancestors }: TreeSource<Row>) {
  const shown = new Map(rows.map((row) => [key(row), row]));
  const children = new Map<Row, Row[]>();
  const roots: Row[] = [];
  for (const row of rows) {
    const parent = nearest(row, shown, ancestors);
    if (parent === undefined) roots.push(row);
    else if (!children.get(parent)?.push(row)) children.set(parent, [row]);
  }
  return { children, roots };
}

function nearest<Row>(
  row: Row,
  shown: ReadonlyMap<string, Row>,
  ancestors: (row: Row) => Iterable<string>,
): Row | undefined {
  for (const key of ancestors(row)) {
    const found = shown.get(key);
    if (found !== undefined && found !== row) return found;
  }
  return undefined;
}

function below<Row>({ levels }: TreeRow<Row>, children: readonly Row[]): TreeRow<Row>[] {
  const way = levels.slice(0, DEEPEST - 1);
  return children.map((row, index) => ({ row, levels: [...way, index < children.length - 1] }));
}
