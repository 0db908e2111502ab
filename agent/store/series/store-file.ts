import { statSync } from 'node:fs';
import { type Database, openDatabase } from '../../kit/sqlite.ts';
import { APPLICATION_ID, PAGE_SIZE } from './store-header.ts';

// Ids of blocks and hot rows: chunk * 2^20 + group, chunk * 2^20 + row.
const PER_CHUNK = 2 ** 20;
const WAL_PAGES = 64;
/** The journal is cut back to this whenever it starts over. */
export const WAL_BYTES = WAL_PAGES * (PAGE_SIZE + 24) + 32;

const SCHEMA = `
CREATE TABLE series(id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE chunk(id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE hot(id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE block(id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE carry(id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE job(id INTEGER PRIMARY KEY, data BLOB NOT NULL);
PRAGMA application_id=${APPLICATION_ID};
`;

export const tables = ['series', 'chunk', 'hot', 'block', 'carry', 'job'] as const;
export type Table = (typeof tables)[number];
type Row = [id: number, data: Uint8Array];
type Statement = ReturnType<Database['prepare']>;

/** The SQLite file of the store: six tables of a whole-number key and a checked blob (FORMAT.md, "Tables"). */
export class StoreFile {
  database: Database;
  readonly path: string;
  readonly #readOnly: boolean;
  readonly #statements = new Map<string, Statement>();

  constructor(path: string, readOnly: boolean) {
    this.path = path;
    this.#readOnly = readOnly;
    this.database = this.#open();
  }

  /** Opens the file anew, after it was closed and replaced. */
  reopen(): void {
    this.database = this.#open();
  }

  get(table: Table, id: number): Uint8Array | undefined {
    const row = this.#query(`SELECT data FROM ${table} WHERE id = ?`).values(id)[0];
    return row && blobOf(row[0]);
  }

  put(table: Table, id: number, data: Uint8Array): void {
    this.#query(`INSERT OR REPLACE INTO ${table} VALUES (?, ?)`).run(id, data);
  }

  remove(table: Table, id: number): void {
    this.#query(`DELETE FROM ${table} WHERE id = ?`).run(id);
  }

  rows(table: Table): Row[] {
    const rows = this.#query(`SELECT id, data FROM ${table} ORDER BY id`).values();
    return rows.map(([id, data]) => [id as number, blobOf(data)]);
  }

  block(chunk: number, group: number): Uint8Array | undefined {
    return this.get('block', chunk * PER_CHUNK + group);
  }

  putBlock(chunk: number, group: number, data: Uint8Array): void {
    this.put('block', chunk * PER_CHUNK + group, data);
  }

  removeBlock(chunk: number, group: number): void {
    this.remove('block', chunk * PER_CHUNK + group);
  }

  /** The first group from `group` on that has a block in this chunk. */
  nextGroup(chunk: number, group: number): number | undefined {
    const first = chunk * PER_CHUNK;
    const query = this.#query('SELECT min(id) FROM block WHERE id >= ? AND id < ?');
    const id = query.values(first + group, first + PER_CHUNK)[0]?.[0] as number | null;
    // A damaged tree may answer with an id that was not asked for.
    return id === null || id < first + group || id >= first + PER_CHUNK ? undefined : id - first;
  }

  /** Hot rows of a chunk in the order they were written. */
  hotRows(chunk: number): Uint8Array[] {
    const query = this.#query('SELECT data FROM hot WHERE id >= ? AND id < ? ORDER BY id');
    return query.values(chunk * PER_CHUNK, (chunk + 1) * PER_CHUNK).map((row) => blobOf(row[0]));
  }

  addHotRow(chunk: number, row: number, data: Uint8Array): void {
    this.put('hot', chunk * PER_CHUNK + row, data);
  }

  /** Removes up to `limit` rows of a chunk. @returns how many there were. */
  removeOfChunk(table: 'hot' | 'block', chunk: number, limit: number): number {
    const range = `SELECT id FROM ${table} WHERE id >= ? AND id < ? ORDER BY id LIMIT ?`;
    const query = this.#query(`DELETE FROM ${table} WHERE id IN (${range})`);
    return query.run(chunk * PER_CHUNK, (chunk + 1) * PER_CHUNK, limit).changes;
  }

  /** The numbers of the chunks that have rows in a table, found by one seek each. */
  chunksIn(table: 'hot' | 'block'): number[] {
    const query = this.#query(`SELECT min(id) FROM ${table} WHERE id >= ?`);
    const chunks: number[] = [];
    for (let next = 0; ; ) {
      const id = query.values(next * PER_CHUNK)[0]?.[0] as number | null;
      // A damaged tree may answer with an id that was passed already.
      if (id === null || id < next * PER_CHUNK) return chunks;
      chunks.push(Math.floor(id / PER_CHUNK));
      next = chunks.at(-1)! + 1;
    }
  }

  /** The row number that follows the last hot row of a chunk. */
  nextHotRow(chunk: number): number {
    const query = this.#query('SELECT max(id) FROM hot WHERE id >= ? AND id < ?');
    const id = query.values(chunk * PER_CHUNK, (chunk + 1) * PER_CHUNK)[0]?.[0] as number | null;
    return id === null ? 0 : id - chunk * PER_CHUNK + 1;
  }

  /** Changes whenever another process has written. */
  dataVersion(): number {
    return Number(this.#query('PRAGMA data_version').values()[0]?.[0]);
  }

  /** Reads one state of the file, whatever another process writes meanwhile. */
  snapshot<T>(read: () => T): T {
    this.database.run('BEGIN');
    try {
      return read();
    } finally {
      this.database.run('COMMIT');
    }
  }

  transaction(action: () => void): void {
    this.database.transaction(action)();
  }

  /** Whether the trees of the small tables are whole: a row put into a damaged one may never be found again. */
  isSound(): boolean {
    const small = tables.filter((table) => table !== 'block');
    return small.every((table) => this.#query(`PRAGMA quick_check(${table})`).values()[0]?.[0] === 'ok');
  }

  /** Gives up to `pages` unused pages at the end of the file back to the file system. */
  shrink(pages: number): void {
    this.database.run(`PRAGMA incremental_vacuum(${pages})`);
  }

  /** Bytes of the database file, and how many of them are in unused pages. */
  sizes(): { total: number; unused: number } {
    const number = (pragma: string) => Number(this.#query(`PRAGMA ${pragma}`).values()[0]?.[0]);
    return { total: number('page_count') * PAGE_SIZE, unused: number('freelist_count') * PAGE_SIZE };
  }

  bytes(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  walBytes(): number {
    return statSync(`${this.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Sets the size beyond which SQLite refuses to grow the database. */
  limitTo(bytes: number): void {
    this.database.run(`PRAGMA max_page_count=${Math.max(16, Math.floor(bytes / PAGE_SIZE))}`);
  }

  close(): void {
    for (const statement of this.#statements.values()) statement.finalize();
    this.#statements.clear();
    this.database.close();
  }

  #open(): Database {
    return this.#readOnly ? openDatabase(this.path, { readOnly: true }) : openForWriting(this.path);
  }

  #query(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** A damaged page may hand out anything: what is no blob reads as an empty one, whose checksum fails. */
function blobOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}

function openForWriting(path: string): Database {
  return openDatabase(path, {
    synchronous: 'normal',
    pragmas: [
      `page_size=${PAGE_SIZE}`,
      'auto_vacuum=INCREMENTAL',
      'cache_size=-1024',
      `wal_autocheckpoint=${WAL_PAGES}`,
      `journal_size_limit=${WAL_BYTES}`,
    ],
    migrations: [SCHEMA],
  });
}
