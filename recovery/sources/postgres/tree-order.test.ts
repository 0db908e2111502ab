import { expect, it } from 'vitest';
import type { Entry } from '../../archive/entry.ts';
import { inTreeOrder } from './tree-order.ts';

const folders = ['.', 'base', 'base/1', 'global', 'pg_wal', 'pg_wal/archive_status'];

function ordered(paths: readonly string[]): Promise<string[]> {
  async function* entries(): AsyncIterable<Entry> {
    for (const path of paths) yield { path, type: folders.includes(path) ? 'directory' : 'file' };
  }
  return Array.fromAsync(inTreeOrder(entries), ({ path }) => path);
}

it('inTreeOrder puts what was added late into its folder', async () => {
  const added = [
    '.',
    'base',
    'base/1',
    'base/1/2',
    'global',
    'global/1',
    'pg_wal',
    'z',
    'global/pg_control',
    'pg_wal/A',
  ];
  expect(await ordered(added)).toEqual([
    '.',
    'base',
    'base/1',
    'base/1/2',
    'global',
    'global/pg_control',
    'global/1',
    'pg_wal',
    'pg_wal/A',
    'z',
  ]);
});

it('inTreeOrder takes a folder that came late with what is in it', async () => {
  const added = ['.', 'pg_wal', 'base', 'base/1', 'pg_wal/archive_status', 'pg_wal/archive_status/x'];
  expect(await ordered(added)).toEqual([
    '.',
    'pg_wal',
    'pg_wal/archive_status',
    'pg_wal/archive_status/x',
    'base',
    'base/1',
  ]);
});

it('inTreeOrder leaves what is in order as it is', async () => {
  const added = [
    '.',
    'PG_VERSION',
    'base',
    'base/1',
    'base/1/2',
    'base/1/3',
    'global',
    'global/1',
    'backup_label',
  ];
  expect(await ordered(added)).toEqual(added);
});
