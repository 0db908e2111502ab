import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from './sqlite.ts';
import { temporaryFolder } from './temporary-folder.testkit.ts';

const first = 'CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1)';
const second = 'ALTER TABLE a ADD COLUMN y TEXT';
const newFile = () => join(temporaryFolder(), 'a.db');

test('openDatabase() brings an empty file to the newest shape', () => {
  const database = openDatabase(newFile(), { migrations: [first, second] });
  expect(database.query('SELECT * FROM a').all()).toEqual([{ x: 1, y: null }]);
  database.close();
});

test('openDatabase() runs each migration once', () => {
  const path = newFile();
  openDatabase(path, { migrations: [first] }).close();
  const database = openDatabase(path, { migrations: [first, second] });
  expect(database.query('SELECT count(*) AS rows FROM a').get()).toEqual({ rows: 1 });
  database.close();
});

test('openDatabase() undoes a migration that fails, and the next try begins there', () => {
  const path = newFile();
  const broken = 'CREATE TABLE b (x); INSERT INTO nowhere VALUES (1)';
  expect(() => openDatabase(path, { migrations: [first, broken] })).toThrow(/nowhere/);
  const database = openDatabase(path, { migrations: [first, 'CREATE TABLE b (y)'] });
  expect(database.query('SELECT y FROM b').all()).toEqual([]);
  database.close();
});

test('openDatabase() refuses a file of a newer version', () => {
  const path = newFile();
  openDatabase(path, { migrations: [first, second] }).close();
  expect(() => openDatabase(path, { migrations: [first] })).toThrow(
    expect.objectContaining({
      kind: 'conflict',
      message: `Cannot open ${path}: it was written by a newer version (schema 2)`,
    }),
  );
});

test('openDatabase() writes ahead and waits for the disk at each commit unless told otherwise', () => {
  const full = openDatabase(newFile());
  const normal = openDatabase(newFile(), { synchronous: 'normal' });
  expect(full.query('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(full.query('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  expect(normal.query('PRAGMA synchronous').get()).toEqual({ synchronous: 1 });
  full.close();
  normal.close();
});

test('openDatabase() sets pragmas before the first table', () => {
  const database = openDatabase(newFile(), { pragmas: ['page_size=16384'], migrations: [first] });
  expect(database.query('PRAGMA page_size').get()).toEqual({ page_size: 16_384 });
  database.close();
});

test('openDatabase() reads beside a writer without changing anything', () => {
  const path = newFile();
  const writer = openDatabase(path, { migrations: [first] });
  const reader = openDatabase(path, { readOnly: true });
  writer.run('INSERT INTO a VALUES (2)');
  expect(reader.query('SELECT x FROM a').all()).toEqual([{ x: 1 }, { x: 2 }]);
  expect(() => reader.run('INSERT INTO a VALUES (3)')).toThrow(/readonly/);
  reader.close();
  writer.close();
});

test('openDatabase() tells by a code that a file is no database', () => {
  const path = newFile();
  writeFileSync(path, 'no database\n'.repeat(1_000));
  expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'SQLITE_NOTADB' }));
});
