import type { DumpedChange, DumpedRecord } from './waldump-line.ts';

export type RowChanges = { inserts: number; updates: number; deletes: number };

/** The end of a transaction. */
export type TransactionEnd = { readonly xid: number; readonly at: string; readonly lsn: string };

/** What recovery to an instant would leave out. */
export type LostTransactions = {
  readonly transactions: number;
  readonly first: TransactionEnd | null;
  readonly last: TransactionEnd | null;
  /** The last commit that would be kept, where one was seen. */
  readonly lastKept: TransactionEnd | null;
  /** Changed rows by `TABLESPACE/DATABASE/FILENODE`. */
  readonly relations: ReadonlyMap<string, Readonly<RowChanges>>;
  /** Rows that were changed and are not told by relation: too many were open at once. */
  readonly untold: number;
};

/** Relations of open transactions that are kept in mind; a hundred bytes each. */
const MAXIMUM_OPEN = 200_000;

/**
 * Follows the log to its end and tells what recovery up to an instant, inclusive, leaves out: it stops at the first end of a
 * transaction that is later (`recoveryStopsBefore`), and nothing behind that comes back, also what a stepped clock dated before.
 */
export class LostTransactionsCount {
  readonly #until: string;
  readonly #open = new Map<number, Map<string, RowChanges>>();
  readonly #lost = new Map<string, RowChanges>();
  #entries = 0;
  #untold = 0;
  #stopped = false;
  #transactions = 0;
  #ends: Pick<LostTransactions, 'first' | 'last' | 'lastKept'> = { first: null, last: null, lastKept: null };

  /** @param until `2026-11-21 02:14:59.123456`, UTC */
  constructor(until: string) {
    this.#until = until;
  }

  add({ xid, lsn, of }: DumpedRecord): void {
    if (of.kind === 'commit' || of.kind === 'abort') {
      this.#stopped ||= of.at > this.#until;
      const all = [of.xid, ...of.subtransactions];
      if (of.kind === 'commit') this.#commit({ xid: of.xid, at: of.at, lsn }, all);
      for (const one of all) this.#forget(one);
    } else if ('relation' in of && xid !== 0) this.#change(xid, of);
  }

  result(): LostTransactions {
    return {
      transactions: this.#transactions,
      ...this.#ends,
      relations: this.#lost,
      untold: this.#untold,
    };
  }

  #commit(end: TransactionEnd, xids: readonly number[]): void {
    if (!this.#stopped) {
      this.#ends = { ...this.#ends, lastKept: end };
      return;
    }
    this.#transactions++;
    this.#ends = { ...this.#ends, first: this.#ends.first ?? end, last: end };
    for (const xid of xids)
      for (const [relation, changes] of this.#open.get(xid) ?? []) add(entry(this.#lost, relation), changes);
  }

  #change(xid: number, { kind, relation, rows }: DumpedChange): void {
    const relations = this.#open.get(xid) ?? new Map<string, RowChanges>();
    if (!relations.has(relation) && ++this.#entries > MAXIMUM_OPEN) {
      this.#entries--;
      this.#untold += rows;
      return;
    }
    this.#open.set(xid, relations);
    const changes = entry(relations, relation);
    if (kind === 'insert') changes.inserts += rows;
    else if (kind === 'update') changes.updates += rows;
    else changes.deletes += rows;
  }

  #forget(xid: number): void {
    this.#entries -= this.#open.get(xid)?.size ?? 0;
    this.#open.delete(xid);
  }
}

function entry(relations: Map<string, RowChanges>, relation: string): RowChanges {
  const found = relations.get(relation) ?? { inserts: 0, updates: 0, deletes: 0 };
  relations.set(relation, found);
  return found;
}

function add(to: RowChanges, { inserts, updates, deletes }: RowChanges): void {
  to.inserts += inserts;
  to.updates += updates;
  to.deletes += deletes;
}
