import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { backupStatements } from './backup-mode.ts';
import { holdsRelations, isLeftOut, relationFile, unloggedFiles } from './data-folder-rules.ts';
import { walkDataFolder } from './data-folder-walk.ts';

it.each([
  ['16384', { node: '16384', fork: 'main', segment: 0 }],
  ['16384.12', { node: '16384', fork: 'main', segment: 12 }],
  ['16384_fsm', { node: '16384', fork: 'fsm', segment: 0 }],
  ['16384_vm.1', { node: '16384', fork: 'vm', segment: 1 }],
  ['16384_init', { node: '16384', fork: 'init', segment: 0 }],
  ['t3_16384', undefined],
  ['PG_VERSION', undefined],
  ['pg_filenode.map', undefined],
])('relationFile reads %s', (name, expected) => {
  expect(relationFile(name)).toEqual(expected);
});

it('holdsRelations knows the folders of databases, also in tablespaces', () => {
  const folders = [
    'global',
    'base/5',
    'pg_tblspc/16400/PG_15_202209061/5',
    'base',
    'pg_wal',
    'pg_tblspc/16400',
  ];
  expect(folders.filter(holdsRelations)).toEqual(folders.slice(0, 3));
});

it('isLeftOut leaves out what a running server keeps for itself, and temporary relations', () => {
  expect(isLeftOut('.', 'postmaster.pid')).toBe(true);
  expect(isLeftOut('.', 'standby.signal')).toBe(true);
  expect(isLeftOut('base/5', 'pg_internal.init.123')).toBe(true);
  expect(isLeftOut('base', 'pgsql_tmp')).toBe(true);
  expect(isLeftOut('base/5', 't3_16384_fsm')).toBe(true);
  expect(isLeftOut('base/5', '16384')).toBe(false);
  expect(isLeftOut('extras', 'postmaster.pid')).toBe(false);
});

it('unloggedFiles leaves every fork of an unlogged relation out but its init fork', () => {
  const names = ['16384', '16384.1', '16384_fsm', '16384_init', '16385', '163840'];
  expect([...unloggedFiles(names)]).toEqual(['16384', '16384.1', '16384_fsm']);
});

it('walkDataFolder looks through tablespaces and pg_wal, and into nothing of another version', () => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  for (const path of ['base/1', 'global', 'pg_tblspc', 'pg_replslot/old', 'log', 'pg_stat_tmp'])
    mkdirSync(join(data, path), { recursive: true });
  for (const path of ['space/PG_15_1/5', 'space/PG_14_1/5', 'wal'])
    mkdirSync(join(folder, path), { recursive: true });
  for (const path of [
    'base/1/1259',
    'global/pg_control',
    'global/1260',
    'log/today',
    'postmaster.pid',
    'PG_VERSION',
  ])
    writeFileSync(join(data, path), 'x');
  for (const path of ['space/PG_15_1/5/16385', 'space/PG_14_1/5/16385', 'wal/000000010000000000000001'])
    writeFileSync(join(folder, path), 'x');
  symlinkSync(join(folder, 'space'), join(data, 'pg_tblspc/16400'));
  symlinkSync(join(folder, 'wal'), join(data, 'pg_wal'));
  const walk = { path: data, catalogVersion: 'PG_15_1', logDirectory: 'log', logs: false };
  expect([...walkDataFolder(walk)].map(({ path }) => path)).toEqual([
    '.',
    'PG_VERSION',
    'base',
    'base/1',
    'base/1/1259',
    'global',
    'global/1260',
    'log',
    'pg_replslot',
    'pg_stat_tmp',
    'pg_tblspc',
    'pg_tblspc/16400',
    'pg_tblspc/16400/PG_15_1',
    'pg_tblspc/16400/PG_15_1/5',
    'pg_tblspc/16400/PG_15_1/5/16385',
    'pg_wal',
  ]);
});

it('walkDataFolder tells of a symlink to a folder that it does not follow', () => {
  const data = temporaryFolder();
  symlinkSync('/usr', join(data, 'elsewhere'));
  const odd: string[] = [];
  const walk = { path: data, catalogVersion: 'PG_15_1', logDirectory: '', logs: false };
  const found = [...walkDataFolder(walk, (text) => odd.push(text))];
  expect(found.at(-1)).toMatchObject({ path: 'elsewhere', target: '/usr' });
  expect(odd).toEqual(['elsewhere is a symlink to another folder, whose content is not in the backup']);
});

it.each([13, 14])('backupStatements of version %i are those of the non-exclusive mode', (major) => {
  expect(backupStatements(major).start).toMatch(/pg_start_backup\(\$1::text, true, false\)/);
  expect(backupStatements(major).stop).toMatch(/pg_stop_backup\(false, false\)/);
});

it.each([15, 16, 17, 18])('backupStatements of version %i have the names since 15', (major) => {
  expect(backupStatements(major).start).toMatch(/pg_backup_start/);
  expect(backupStatements(major).stop).toMatch(/pg_backup_stop\(wait_for_archive => false\)/);
});
