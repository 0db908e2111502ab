import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sqliteLock } from './sqlite-lock.ts';
import { temporaryFolder } from './temporary-folder.testkit.ts';

// Two processes and SIGKILL: agent/store/local/data-folder.test.ts.
test('sqliteLock() is held once, and again after it was released', () => {
  const path = join(temporaryFolder(), 'lock.db');
  const release = sqliteLock(path);
  expect(() => sqliteLock(path)).toThrow(
    expect.objectContaining({ kind: 'conflict', hint: `lslocks | grep ${path}` }),
  );
  release();
  sqliteLock(path)();
});

test('sqliteLock() replaces a file that something was written into', () => {
  const path = join(temporaryFolder(), 'lock.db');
  writeFileSync(path, 'not a lock');
  sqliteLock(path)();
  expect(statSync(path).size).toBe(0);
});

test('sqliteLock() writes nothing, so that a full disk does not stop it', () => {
  const folder = temporaryFolder();
  const release = sqliteLock(join(folder, 'lock.db'));
  expect(readdirSync(folder)).toEqual(['lock.db']);
  expect(statSync(join(folder, 'lock.db')).size).toBe(0);
  release();
});
