import { onTestFinished } from 'vitest';
import { type Database, openDatabase } from '../../kit/sqlite.ts';
import { migrations } from './migrations.ts';

/** A database in memory with the shape of `local.db`. */
export function memoryDatabase(): Database {
  const database = openDatabase(':memory:', { migrations });
  onTestFinished(() => database.close());
  return database;
}

/** From here on the database refuses to grow, as on a full disk. */
export function fillDisk(database: Database): void {
  const { page_count: pages } = database.query('PRAGMA page_count').get() as { page_count: number };
  database.run(`PRAGMA max_page_count=${pages}`);
}

/** Makes room again. */
export function makeRoom(database: Database): void {
  database.run('PRAGMA max_page_count=1000000');
}
