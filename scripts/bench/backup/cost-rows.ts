import { median } from '../measure-process.ts';

/** Values by contender, one for each round; a contender that was not measured is left out. */
export type Measured = ReadonlyMap<string, readonly number[]>;

export type CostRow = { readonly what: string; readonly digits: number; readonly measured: Measured };

/** Whom ours is compared with: a heading, and the names of the peers. */
export type Against = { readonly heading: string; readonly peers: readonly string[] };

/** Collects what was measured in rounds. */
export class CostRows {
  readonly #rows = new Map<string, { digits: number; measured: Map<string, number[]> }>();

  add(what: string, contender: string, value: number, digits = 2): void {
    const row = this.#rows.get(what) ?? { digits, measured: new Map() };
    this.#rows.set(what, row);
    row.measured.set(contender, [...(row.measured.get(contender) ?? []), value]);
  }

  get rows(): CostRow[] {
    return [...this.#rows].map(([what, row]) => ({ what, ...row }));
  }
}

/** Medians of each contender, then ours by the best (the lowest) of the peers: below 1 ours took less. */
export function costTable(
  rows: readonly CostRow[],
  contenders: readonly string[],
  ours: string,
  against: readonly Against[],
): string[][] {
  const head = ['', ...contenders, ...against.map(({ heading }) => heading)];
  const body = rows.map(({ what, digits, measured }) => {
    const middle = (name: string) => {
      const values = measured.get(name);
      return values === undefined ? undefined : median(values);
    };
    const cells = contenders.map((name) => middle(name)?.toFixed(digits) ?? '');
    return [what, ...cells, ...against.map(({ peers }) => ratio(middle(ours), peers.map(middle)))];
  });
  return [head, ...body];
}

function ratio(ours: number | undefined, peers: readonly (number | undefined)[]): string {
  const known = peers.filter((value) => value !== undefined);
  return ours === undefined || known.length === 0 ? '' : (ours / Math.min(...known)).toFixed(2);
}
