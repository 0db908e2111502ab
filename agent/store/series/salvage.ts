import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Log } from '../../kit/log.ts';
import { type Database, openDatabase } from '../../kit/sqlite.ts';
import { Catalogue } from './catalogue.ts';
import { Damage } from './damage.ts';
import { isUnreadable } from './sqlite-failure.ts';
import { StoreFile, type Table, tables } from './store-file.ts';
import { mendHeader } from './store-header.ts';

const LAST_ID = Number.MAX_SAFE_INTEGER;
const ROWS_AT_ONCE = 64;
const PROBES = 500;

/**
 * Replaces a database that SQLite calls damaged by a new one with every row that can still be read. The damaged file
 * is kept beside it as `series.db.damaged` until the next time. @returns how many rows were saved.
 */
export function salvage(path: string, log: Log): number {
  const fresh = `${path}.salvaged`;
  removeDatabase(fresh);
  const target = new StoreFile(fresh, false);
  let saved = 0;
  try {
    saved = copyAll(path, target);
    const catalogue = new Catalogue(target, new Damage(log));
    catalogue.load();
    catalogue.adoptOrphans();
  } finally {
    target.close();
  }
  moveDatabase(path, `${path}.damaged`);
  moveDatabase(fresh, path);
  log.error('the series store was damaged: what can be read was saved into a new file', {
    rows: saved,
    damaged: `${path}.damaged`,
  });
  return saved;
}

function copyAll(path: string, target: StoreFile): number {
  let source: Database | undefined;
  try {
    if (!mendHeader(path)) return 0;
    source = openDatabase(path);
    return tables.reduce((saved, table) => saved + copyTable(source!, table, target), 0);
  } catch (error) {
    if (isUnreadable(error)) return 0;
    throw error;
  } finally {
    source?.close();
  }
}

function copyTable(source: Database, table: Table, target: StoreFile): number {
  const budget = { probes: PROBES };
  let saved = 0;
  const copy = (rows: Rows) => {
    const sound = rows.filter(([, data]) => data instanceof Uint8Array);
    target.transaction(() => {
      for (const [id, data] of sound) target.put(table, id, data);
    });
    saved += sound.length;
  };
  copyRange(source, table, 0, LAST_ID, copy, budget);
  return saved;
}

type Rows = [id: number, data: Uint8Array][];

/** Copies upwards to the first damaged place, downwards to the last, then looks for islands between them. */
function copyRange(
  source: Database,
  table: Table,
  from: number,
  to: number,
  copy: (rows: Rows) => void,
  budget: { probes: number },
): void {
  const low = copyRun(source, table, from, to, 'ASC', copy);
  if (low > to || budget.probes-- <= 0) return;
  const high = copyRun(source, table, low, to, 'DESC', copy);
  if (high - low < 2) return;
  const middle = low + Math.floor((high - low) / 2);
  copyRange(source, table, low + 1, middle, copy, budget);
  copyRange(source, table, middle + 1, high, copy, budget);
}

/** @returns the next id that was not reached: beyond the other end when all were. */
function copyRun(
  source: Database,
  table: Table,
  from: number,
  to: number,
  order: 'ASC' | 'DESC',
  copy: (rows: Rows) => void,
): number {
  const up = order === 'ASC';
  const sql = `SELECT id, data FROM ${table} WHERE id >= ? AND id <= ? ORDER BY id ${order} LIMIT ?`;
  for (let low = from, high = to, limit = ROWS_AT_ONCE; ; ) {
    const rows = tryRows(source, sql, [low, high, limit]);
    if (rows === undefined && limit === 1) return up ? low : high;
    if (rows === undefined) {
      limit = 1;
      continue;
    }
    copy(rows);
    if (rows.length < limit) return up ? to + 1 : from - 1;
    const last = rows.at(-1)![0];
    // A damaged tree may answer with ids that were passed already: the way ends here.
    if (last < low || last > high) return up ? low : high;
    if (up) low = last + 1;
    else high = last - 1;
  }
}

function tryRows(source: Database, sql: string, parameters: number[]): Rows | undefined {
  try {
    return source.query(sql).values(...parameters) as Rows;
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

function moveDatabase(from: string, to: string): void {
  removeDatabase(to);
  for (const path of filesOf(from))
    renameSync(
      path,
      path.replace(from, () => to),
    );
}

function removeDatabase(path: string): void {
  for (const file of filesOf(path)) rmSync(file);
}

function filesOf(path: string): string[] {
  const names = [basename(path), `${basename(path)}-wal`, `${basename(path)}-shm`];
  const folder = dirname(path);
  return readdirSync(folder)
    .filter((name) => names.includes(name))
    .map((name) => join(folder, name));
}
