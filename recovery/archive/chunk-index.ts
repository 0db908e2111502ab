import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../agent/kit/sqlite.ts';
import type { IndexContent, IndexedPack } from './index-object.ts';

/** Where a chunk is. */
export type ChunkPlace = {
  /** Of the pack, 32 hexadecimal digits; its length, and the key by which it was sealed. */
  readonly pack: string;
  readonly packSize: number;
  readonly ephemeral: Uint8Array;
  /** Number of the block among all that this index knows, for keeping it once it is open. */
  readonly block: number;
  readonly blockOffset: number;
  readonly blockLength: number;
  /** Bytes of the chunk, and where it begins in the block. */
  readonly at: number;
  readonly length: number;
};

const TABLES = `
  CREATE TABLE index_object (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
  CREATE TABLE replaced (name TEXT NOT NULL, index_object INTEGER NOT NULL);
  CREATE TABLE pack (id INTEGER PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, ephemeral BLOB NOT NULL,
    index_object INTEGER NOT NULL);
  CREATE INDEX pack_index_object ON pack (index_object);
  CREATE INDEX pack_name ON pack (name);
  CREATE TABLE block (id INTEGER PRIMARY KEY, pack INTEGER NOT NULL, at INTEGER NOT NULL, length INTEGER NOT NULL);
  CREATE INDEX block_pack ON block (pack);
  CREATE TABLE chunk (name BLOB NOT NULL, block INTEGER NOT NULL, at INTEGER NOT NULL, length INTEGER NOT NULL,
    PRIMARY KEY (name, block)) WITHOUT ROWID;
  CREATE INDEX chunk_block ON chunk (block);
  CREATE TABLE verified (pack TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;`;
/** Half of a name tells chunks apart as well as all of it does, in half the room. */
const KEY = 16;

/**
 * What is where in a repository, as a file of this host that can be made again from the index objects at any time. It is on disk so
 * that memory stays bounded, whatever the repository holds. Only what a target's index says counts: packs of a run that has not
 * written its index yet are known to that run alone.
 */
export class ChunkIndex {
  readonly #database: Database;
  readonly #folder: string | undefined;
  readonly #find;
  readonly #has;
  readonly #blockChunks;

  /** @param folder where the file is kept between runs; a temporary one, for this run, without */
  constructor(folder: string | undefined) {
    this.#folder = folder === undefined ? mkdtempSync(join(tmpdir(), 'vedette-index-')) : undefined;
    const kept = folder ?? (this.#folder as string);
    mkdirSync(kept, { recursive: true, mode: 0o700 });
    this.#database = openDatabase(join(kept, 'index.sqlite'), {
      synchronous: 'normal',
      migrations: [TABLES],
      pragmas: ['page_size=8192', 'cache_size=-16384', 'temp_store=FILE'],
    });
    this.#has = this.#database.query('SELECT 1 FROM chunk WHERE name = ? LIMIT 1');
    this.#blockChunks = this.#database.query('SELECT name, length FROM chunk WHERE block = ? ORDER BY at');
    this.#find = this.#database.query(
      `SELECT pack.name AS pack, pack.size AS packSize, pack.ephemeral AS ephemeral, block.id AS block, block.at AS blockOffset, block.length AS blockLength,
              chunk.at AS at, chunk.length AS length
       FROM chunk JOIN block ON block.id = chunk.block JOIN pack ON pack.id = block.pack WHERE chunk.name = ?`,
    );
  }

  /** Names of the index objects that it holds. */
  objects(): string[] {
    return this.#database
      .query('SELECT name FROM index_object')
      .all()
      .map((row) => (row as { name: string }).name);
  }

  has(name: Uint8Array): boolean {
    return this.#has.get(name.subarray(0, KEY)) !== null;
  }

  find(name: Uint8Array): ChunkPlace | undefined {
    return (this.#find.get(name.subarray(0, KEY)) as ChunkPlace | null) ?? undefined;
  }

  /** Names of the objects whose place others have taken: as long as those are there, these say nothing. */
  replaced(): Set<string> {
    const rows = this.#database.query('SELECT name FROM replaced').all() as { name: string }[];
    return new Set(rows.map(({ name }) => name));
  }

  /** Everywhere it is: where one place is damaged, another may be well. */
  findAll(name: Uint8Array): ChunkPlace[] {
    return this.#find.all(name.subarray(0, KEY)) as ChunkPlace[];
  }

  /** Takes in what an index object says, in one step. */
  add(object: string, { packs, replaces }: IndexContent): void {
    this.#database.transaction(() => {
      const inserted = this.#database
        .query('INSERT OR IGNORE INTO index_object (name) VALUES (?)')
        .run(object);
      if (inserted.changes === 0) return;
      const id = Number(inserted.lastInsertRowid);
      for (const pack of packs) this.#addPack(pack, id);
      for (const name of replaces) this.#removeObject(name);
      const note = this.#database.query('INSERT INTO replaced VALUES (?, ?)');
      for (const name of replaces) note.run(name, id);
    })();
  }

  /** Forgets what index objects said that are no longer there. */
  remove(objects: readonly string[]): void {
    this.#database.transaction(() => {
      for (const name of objects) this.#removeObject(name);
    })();
  }

  /** Every pack that it knows. */
  packs(): { name: string; size: number; object: string }[] {
    return this.#database
      .query(
        `SELECT pack.name AS name, size, index_object.name AS object
         FROM pack JOIN index_object ON index_object.id = pack.index_object ORDER BY pack.id`,
      )
      .all() as { name: string; size: number; object: string }[];
  }

  /** The chunks of a pack: their names (the first half of them), and bytes. */
  chunksOf(pack: string): { name: Uint8Array; length: number; block: number }[] {
    return this.#database
      .query(
        `SELECT chunk.name AS name, chunk.length AS length, chunk.block AS block FROM chunk
         JOIN block ON block.id = chunk.block JOIN pack ON pack.id = block.pack WHERE pack.name = ?`,
      )
      .all(pack) as { name: Uint8Array; length: number; block: number }[];
  }

  /** The chunks of a block, in their order: the first half of each name, and bytes. */
  blockChunks(block: number): { name: Uint8Array; length: number }[] {
    return this.#blockChunks.all(block) as { name: Uint8Array; length: number }[];
  }

  /** Begins to note which chunks are in use, on disk as all the rest. */
  beginMarking(): void {
    this.#database.run('CREATE TEMP TABLE IF NOT EXISTS used (name BLOB PRIMARY KEY) WITHOUT ROWID');
    this.#database.run('DELETE FROM used');
  }

  mark(names: readonly Uint8Array[]): void {
    const add = this.#database.query('INSERT OR IGNORE INTO used (name) VALUES (?)');
    this.#database.transaction(() => {
      for (const name of names) add.run(name.subarray(0, KEY));
    })();
  }

  /** Bytes of content in each pack, and how many of them are in use. */
  usage(): { pack: string; size: number; bytes: number; used: number }[] {
    return this.#database
      .query(
        `SELECT pack.name AS pack, max(pack.size) AS size, total(chunk.length) AS bytes,
                total(CASE WHEN used.name IS NULL THEN 0 ELSE chunk.length END) AS used
         FROM pack LEFT JOIN block ON block.pack = pack.id LEFT JOIN chunk ON chunk.block = block.id
         LEFT JOIN used ON used.name = chunk.name GROUP BY pack.name`,
      )
      .all() as { pack: string; size: number; bytes: number; used: number }[];
  }

  /** Whether a chunk was marked. */
  isUsed(name: Uint8Array): boolean {
    return this.#database.query('SELECT 1 FROM used WHERE name = ?').get(name.subarray(0, KEY)) !== null;
  }

  /** When a pack was last read from end to end and found well; milliseconds since 1970. */
  verifiedAt(pack: string): number | undefined {
    const row = this.#database.query('SELECT at FROM verified WHERE pack = ?').get(pack) as {
      at: number;
    } | null;
    return row?.at;
  }

  markVerified(pack: string, at: number): void {
    this.#database.query('INSERT OR REPLACE INTO verified (pack, at) VALUES (?, ?)').run(pack, at);
  }

  close(): void {
    this.#database.close();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #addPack({ id, size, ephemeral, blocks }: IndexedPack, object: number): void {
    const pack = this.#database
      .query('INSERT INTO pack (name, size, ephemeral, index_object) VALUES (?, ?, ?, ?)')
      .run(id, size, ephemeral, object).lastInsertRowid;
    const addBlock = this.#database.query('INSERT INTO block (pack, at, length) VALUES (?, ?, ?)');
    const addChunk = this.#database.query('INSERT OR IGNORE INTO chunk VALUES (?, ?, ?, ?)');
    for (const { offset, length, chunks } of blocks) {
      const block = addBlock.run(pack, offset, length).lastInsertRowid;
      let at = 0;
      for (const chunk of chunks) {
        addChunk.run(chunk.name.subarray(0, KEY), block, at, chunk.length);
        at += chunk.length;
      }
    }
  }

  #removeObject(name: string): void {
    const packs = 'SELECT pack.id FROM pack JOIN index_object o ON o.id = pack.index_object WHERE o.name = ?';
    const blocks = `SELECT id FROM block WHERE pack IN (${packs})`;
    this.#database.query(`DELETE FROM chunk WHERE block IN (${blocks})`).run(name);
    this.#database.query(`DELETE FROM block WHERE pack IN (${packs})`).run(name);
    this.#database.query(`DELETE FROM pack WHERE id IN (${packs})`).run(name);
    this.#database
      .query('DELETE FROM replaced WHERE index_object IN (SELECT id FROM index_object WHERE name = ?)')
      .run(name);
    this.#database.query('DELETE FROM index_object WHERE name = ?').run(name);
  }
}
