/** A transaction ends. */
export type DumpedEnd = {
  readonly kind: 'commit' | 'abort';
  /** UTC, as `pg_waldump` writes it with microseconds: `2026-11-21 02:14:59.123456`; such texts sort as their instants do. */
  readonly at: string;
  /** The prepared transaction that this ends; else the record's own. */
  readonly xid: number;
  readonly subtransactions: readonly number[];
};

/** Rows of a relation change. */
export type DumpedChange = {
  readonly kind: 'insert' | 'update' | 'delete';
  /** `TABLESPACE/DATABASE/FILENODE` */
  readonly relation: string;
  readonly rows: number;
};

/** A record as far as a restore to a point in time is asked about it. */
export type DumpedRecord = {
  /** Transaction; 0 for none. */
  readonly xid: number;
  readonly lsn: string;
  readonly of: DumpedEnd | DumpedChange | { readonly kind: 'other' };
};

const LINE =
  /^rmgr: (\w+)\s.*?\btx:\s*(\d+), lsn: ([0-9A-F]{1,8}\/[0-9A-F]{1,8}), prev [0-9A-F/]+, desc: (.*)$/;
const END = /^(COMMIT|ABORT)(?:_PREPARED (\d+):)? (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}) UTC/;
const SUBTRANSACTIONS = /; subxacts:((?: \d+)+)/;
const RELATION = /blkref #0: rel (\d+\/\d+\/\d+)/;
const OTHER = { kind: 'other' } as const;

/** Changes of rows by the word that a record begins with; `+INIT` stands behind it on a new page. */
const CHANGES: Readonly<Record<string, DumpedChange['kind']>> = {
  INSERT: 'insert',
  MULTI_INSERT: 'insert',
  UPDATE: 'update',
  HOT_UPDATE: 'update',
  DELETE: 'delete',
};

/**
 * Reads a line of `pg_waldump` of PostgreSQL 13 to 18, run with `TZ=UTC`; undefined for what is no record. Records of rows and of
 * the ends of transactions are told apart, all others are `other`.
 */
export function parseWaldumpLine(line: string): DumpedRecord | undefined {
  const [, manager, xid, lsn, text] = LINE.exec(line) ?? [];
  if (manager === undefined || xid === undefined || lsn === undefined || text === undefined) return undefined;
  return { xid: Number(xid), lsn, of: recordOf(manager, Number(xid), text) };
}

function recordOf(manager: string, xid: number, text: string): DumpedRecord['of'] {
  if (manager === 'Transaction') return endOf(xid, text) ?? OTHER;
  return manager === 'Heap' || manager === 'Heap2' ? changeOf(text) : OTHER;
}

function endOf(own: number, text: string): DumpedEnd | undefined {
  const [, word, prepared, at] = END.exec(text) ?? [];
  if (word === undefined || at === undefined) return undefined;
  const subtransactions = SUBTRANSACTIONS.exec(text)?.[1]?.trim().split(' ').map(Number) ?? [];
  const xid = prepared === undefined ? own : Number(prepared);
  return { kind: word === 'COMMIT' ? 'commit' : 'abort', at, xid, subtransactions };
}

function changeOf(text: string): DumpedRecord['of'] {
  const word = /^[A-Z_]+/.exec(text)?.[0] ?? '';
  const kind = CHANGES[word];
  const relation = RELATION.exec(text)?.[1];
  if (kind === undefined || relation === undefined) return OTHER;
  const rows = /^MULTI_INSERT\S* (?:(\d+) tuples|ntuples: (\d+))/.exec(text);
  return { kind, relation, rows: rows === null ? 1 : Number(rows[1] ?? rows[2]) };
}
