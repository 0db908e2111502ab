import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silentLog } from '../../kit/log.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { holdInChild, killNow } from './data-folder.testkit.ts';
import { openDataFolder } from './data-folder.ts';
import { openLocalStore } from './local-store.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;

test('openDataFolder() makes the folder for its owner alone', () => {
  const path = join(temporaryFolder(), 'a', 'b');
  const folder = openDataFolder(path);
  expect(modeOf(path)).toBe(0o700);
  expect(modeOf(join(path, 'lock.db'))).toBe(0o600);
  folder.close();
});

test('openDataFolder() follows a link, as systemd makes one for a dynamic user', () => {
  const parent = temporaryFolder();
  mkdirSync(join(parent, 'private'), { mode: 0o700 });
  symlinkSync(join(parent, 'private'), join(parent, 'vedette'));
  openDataFolder(join(parent, 'vedette')).close();
  expect(modeOf(join(parent, 'private', 'lock.db'))).toBe(0o600);
});

test('openDataFolder() closes an empty folder that others may read', () => {
  const path = temporaryFolder();
  chmodSync(path, 0o755);
  openDataFolder(path).close();
  expect(modeOf(path)).toBe(0o700);
});

test('openDataFolder() leaves a folder of other things as it is', () => {
  const path = temporaryFolder();
  chmodSync(path, 0o755);
  writeFileSync(join(path, 'letter.txt'), '');
  expect(() => openDataFolder(path)).toThrow(expect.objectContaining({ kind: 'forbidden' }));
  expect(modeOf(path)).toBe(0o755);
});

test('openDataFolder() refuses a folder that others may write into', () => {
  const path = temporaryFolder();
  chmodSync(path, 0o770);
  expect(() => openDataFolder(path)).toThrow(
    expect.objectContaining({ kind: 'forbidden', hint: `chmod 700 ${path}` }),
  );
});

test('openDataFolder() refuses a path at which no folder can be', () => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, '');
  expect(() => openDataFolder(join(path, 'below'))).toThrow(expect.objectContaining({ kind: 'storage' }));
});

test('openDataFolder() refuses a folder in which the lock cannot be made', () => {
  const path = temporaryFolder();
  mkdirSync(join(path, 'lock.db', 'full'), { recursive: true });
  expect(() => openDataFolder(path)).toThrow(expect.objectContaining({ kind: 'storage' }));
});

test('openDataFolder() refuses a folder that this process holds already', () => {
  const path = temporaryFolder();
  const folder = openDataFolder(path);
  expect(() => openDataFolder(path)).toThrow(expect.objectContaining({ kind: 'conflict' }));
  folder.close();
  openDataFolder(path).close();
});

test('openDataFolder() refuses a folder that another process holds, and says how to find it', async () => {
  const path = temporaryFolder();
  await holdInChild(path);
  expect(() => openDataFolder(path)).toThrow(
    expect.objectContaining({
      kind: 'conflict',
      message: `Cannot use the data folder ${path}: another agent is running with it`,
      hint: `lslocks | grep ${path}/lock.db`,
    }),
  );
});

test('openDataFolder() keeps other processes out even after a second try in this one', async () => {
  const path = temporaryFolder();
  const folder = openDataFolder(path);
  expect(() => openDataFolder(path)).toThrow(expect.objectContaining({ kind: 'conflict' }));
  await expect(holdInChild(path)).rejects.toThrow('another agent is running with it');
  folder.close();
});

test('openDataFolder() opens again after the holder was killed, with all that it had recorded', async () => {
  const path = temporaryFolder();
  for (const count of [1, 2, 3]) {
    await killNow(await holdInChild(path));
    const folder = openDataFolder(path);
    const store = openLocalStore(path, { log: silentLog });
    expect(store.events.list({ limit: 9 })).toHaveLength(count);
    store.close();
    folder.close();
  }
});
