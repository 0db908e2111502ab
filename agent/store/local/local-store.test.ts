import { mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { silentLog } from '../../kit/log.ts';
import { openDatabase } from '../../kit/sqlite.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { openLocalStore } from './local-store.ts';

const options = { log: silentLog, clock: fakeClock(Date.UTC(2026, 10, 21, 3, 12)) };
const token = { name: 'ci', role: 'viewer', grants: [], expiresAt: null } as const;

test('openLocalStore() keeps every kind of record over a restart', () => {
  const folder = temporaryFolder();
  const before = openLocalStore(folder, options);
  const { secret } = before.tokens.create(token);
  before.events.append({ kind: 'agent-started', severity: 'info', subject: 'agent', message: '' });
  before.facts.set('stopped-at', '2026-11-21T03:12:00.000Z');
  before.addedPeers.add({ url: 'http://b:8338' });
  before.close();
  const after = openLocalStore(folder, options);
  expect(after.tokens.verify(secret)?.name).toBe('ci');
  expect(after.events.list({ limit: 9 })).toHaveLength(1);
  expect(after.facts.get('stopped-at')).toBe('2026-11-21T03:12:00.000Z');
  expect(after.addedPeers.list()).toHaveLength(1);
  after.close();
});

test('openLocalStore() makes files that only their owner can read', () => {
  const folder = temporaryFolder();
  const store = openLocalStore(folder, options);
  store.facts.set('a', 'b');
  const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
  expect(modes).toEqual([0o600, 0o600, 0o600]);
  store.close();
});

test.each([
  [
    'text that is no database',
    (path: string) => writeFileSync(path, 'this is not a database at all\n'.repeat(300)),
  ],
  ['zeroes over its schema', (path: string) => writeFileSync(path, Buffer.alloc(8_192))],
  ['a page that was torn off', (path: string) => truncateSync(path, statSync(path).size - 6_000)],
])('openLocalStore() moves a file with %s aside and tells of it', (_what, damage) => {
  const folder = temporaryFolder();
  const before = openLocalStore(folder, options);
  before.tokens.create(token);
  before.close();
  damage(join(folder, 'local.db'));
  const store = openLocalStore(folder, options);
  expect(readdirSync(folder)).toContain('local.db.corrupt-2026-11-21T031200000Z');
  expect(store.events.list({ limit: 1 })[0]).toMatchObject({ kind: 'records-lost', severity: 'error' });
  expect(store.tokens.list()).toEqual([]);
  expect(store.trouble()).toEqual([]);
  store.close();
});

test('openLocalStore() takes a file of no bytes for a new one', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'local.db'), '');
  const store = openLocalStore(folder, options);
  expect(store.events.list({ limit: 1 })).toEqual([]);
  store.close();
});

test('openLocalStore() works in memory where nothing can be written, and refuses changes', () => {
  const folder = temporaryFolder();
  // Permissions would not stop root; a folder in the place of the file stops everybody.
  mkdirSync(join(folder, 'local.db'));
  const store = openLocalStore(folder, options);
  expect(store.trouble()).toEqual(['not-durable']);
  expect(store.events.append({ kind: 'a', severity: 'info', subject: '', message: '' }).id).toBe(1);
  const change = () =>
    store.audit.append({ actor: 'a', action: 'b', subject: '', outcome: 'started', detail: '' });
  expect(change).toThrow(expect.objectContaining({ kind: 'storage' }));
  store.close();
});

test('openLocalStore() refuses a file of a newer version and leaves it as it is', () => {
  const folder = temporaryFolder();
  const file = openDatabase(join(folder, 'local.db'));
  file.run('PRAGMA user_version=999');
  file.close();
  expect(() => openLocalStore(folder, options)).toThrow(expect.objectContaining({ kind: 'conflict' }));
  expect(readdirSync(folder)).toEqual(['local.db']);
});

test('facts.get() is undefined for what was deleted', () => {
  const store = openLocalStore(temporaryFolder(), options);
  store.facts.set('a', '1');
  store.facts.set('a', '2');
  expect(store.facts.get('a')).toBe('2');
  store.facts.delete('a');
  expect(store.facts.get('a')).toBeUndefined();
  store.close();
});
