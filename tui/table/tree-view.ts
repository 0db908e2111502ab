import type { Glyphs } from '../theme/glyphs.ts';
import { type TreeSource, treeLines, treeOrder } from './tree-order.ts';

/** Whether a table is shown as a tree, and what is drawn before each of its rows then. */
export class TreeView<Row extends object> {
  on: boolean;
  readonly #source: TreeSource<Row>;
  readonly #levels = new WeakMap<Row, readonly boolean[]>();

  constructor(source: TreeSource<Row>, on: boolean) {
    this.#source = source;
    this.on = on;
  }

  /** For `arrange` of a table. */
  readonly arrange = (rows: readonly Row[]): readonly Row[] => {
    if (!this.on) return rows;
    const ordered = treeOrder(rows, this.#source);
    for (const { row, levels } of ordered) this.#levels.set(row, levels);
    return ordered.map(({ row }) => row);
  };

  /** The lines that lead to the row; empty where there is no tree. */
  lines(row: Row, glyphs: Glyphs): string {
    return this.on ? treeLines(this.#levels.get(row) ?? [], glyphs) : '';
  }
}
