import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { describeKindOptions } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { fileProbe } from './file.ts';

describeKindOptions({ kind: fileProbe, options: async () => ({ path: '/etc/hostname' }) });

const HOUR = 3_600_000;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** As if it had been changed so many hours ago. */
function age(path: string, hours: number): void {
  const then = (Date.now() - hours * HOUR) / 1_000;
  utimesSync(path, then, then);
}

const look = (path: string, more: Record<string, unknown> = {}) => runKind(fileProbe, { path, ...more });

test('file tells what a file is', async () => {
  const path = join(folderWith({ 'dump.sql': 'hello' }), 'dump.sql');
  chmodSync(path, 0o640);
  age(path, 3);
  const result = await look(path);
  expect(result).toMatchObject({ state: 'up', facts: { type: 'file', size: 5, mode: '0640' } });
  expect(Math.round(Number(result.facts.age) / HOUR)).toBe(3);
  expect(result.facts.owner).toMatch(/^\w+$/);
  expect(metricOf(result, 'probe_file_size_bytes')).toBe(5);
  expect(result.facts.body).toBeUndefined();
});

test('file is down when the file is missing', async () => {
  const folder = folderWith({ a: '' });
  expect(await look(join(folder, 'b'))).toMatchObject({ state: 'down', reason: 'not-found' });
  expect(await look(join(folder, 'a', 'b'))).toMatchObject({ state: 'down', reason: 'not-found' });
});

test('file that shall be absent is up without it and down with it', async () => {
  const folder = folderWith({ lock: '' });
  expect(await look(join(folder, 'no'), { absent: true })).toMatchObject({ state: 'up' });
  expect(await look(join(folder, 'lock'), { absent: true })).toMatchObject({
    state: 'down',
    reason: 'present',
  });
  expect(await look(join(folder, '*.x'), { absent: true })).toMatchObject({ state: 'up' });
  expect(await look(join(folder, 'l*'), { absent: true })).toMatchObject({ reason: 'present' });
});

test('file reads no more of the content than it may', async () => {
  const path = join(folderWith({ a: 'x'.repeat(100_000) }), 'a');
  expect((await look(path, { content: true })).facts.body).toHaveLength(65_536);
  expect((await look(path, { content: true, max_read: '3' })).facts.body).toBe('xxx');
});

test('file reads files that say they are empty', async () => {
  expect((await look('/proc/version', { content: true })).facts.body).toContain('Linux');
});

test('file sums up the whole of a file', async () => {
  const text = 'y'.repeat(700_000);
  const path = join(folderWith({ a: text }), 'a');
  const sha256 = createHash('sha256').update(text).digest('hex');
  expect((await look(path, { checksum: true })).facts).toMatchObject({ sha256 });
});

test('file does not read a device', async () => {
  const result = await look('/dev/zero', { content: true });
  expect(result).toMatchObject({ state: 'down', reason: 'not-a-file', facts: { type: 'character-device' } });
});

test('file does not wait for the other end of a FIFO', async () => {
  const path = join(temporaryFolder(), 'fifo');
  execFileSync('mkfifo', [path]);
  expect(await look(path)).toMatchObject({ state: 'up', facts: { type: 'fifo' } });
  expect(await look(path, { content: true })).toMatchObject({ reason: 'not-a-file' });
});

test('file knows a socket', async () => {
  const path = join(temporaryFolder(), 'a.sock');
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  expect(await look(path, { type: 'socket' })).toMatchObject({ state: 'up' });
  expect(await look(path, { type: 'file' })).toMatchObject({ reason: 'wrong-type' });
});

test('file counts the files of a folder', async () => {
  const folder = folderWith({ a: '1', b: '22', 'deep/c': '333' });
  age(join(folder, 'a'), 5);
  const flat = await look(folder);
  expect(flat).toMatchObject({ state: 'up', facts: { type: 'folder', files: 2, total: 3 } });
  expect(Math.round(Number(flat.facts.oldest) / HOUR)).toBe(5);
  expect(Math.round(Number(flat.facts.newest) / HOUR)).toBe(0);
  expect(await look(folder, { recursive: true })).toMatchObject({ facts: { files: 3, total: 6 } });
});

test('file counts the files that a pattern matches', async () => {
  const folder = folderWith({
    'a.log': '',
    'b.log': '',
    'c.txt': '',
    'x/d.log': '',
    'x/y/e.log': '',
    '.f.log': '',
  });
  const count = async (pattern: string) => (await look(join(folder, pattern))).facts.files;
  expect(await count('*.log')).toBe(2);
  expect(await count('*/*.log')).toBe(1);
  expect(await count('**/*.log')).toBe(4);
  expect(await count('**/y/*.log')).toBe(1);
  expect(await count('x/**')).toBe(2);
  expect(await look(join(folder, 'z/*'))).toMatchObject({ state: 'down', reason: 'not-found' });
  expect(await look(join(folder, '*.msg'), { empty: true })).toMatchObject({
    state: 'up',
    facts: { files: 0 },
  });
});

test('file follows no link to a folder, and counts a link to a file once', async () => {
  const folder = folderWith({ 'a.log': '1' });
  symlinkSync(folder, join(folder, 'circle'));
  symlinkSync(join(folder, 'a.log'), join(folder, 'b.log'));
  symlinkSync('/nowhere', join(folder, 'c.log'));
  expect(await look(join(folder, '**/*.log'))).toMatchObject({ facts: { files: 2 } });
});

test('file names links that go in a circle', async () => {
  const path = join(temporaryFolder(), 'a');
  symlinkSync(path, path);
  expect(await look(path)).toMatchObject({ state: 'down', reason: 'link-loop' });
});

test('file is unknown when there is more to look at than it may', async () => {
  expect(await look('/proc/**/*')).toMatchObject({ state: 'unknown', reason: 'too-many-files' });
});

test('file refuses to read a folder', async () => {
  expect(await look(temporaryFolder(), { content: true })).toMatchObject({
    state: 'down',
    reason: 'is-folder',
  });
  expect(await look(temporaryFolder(), { type: 'file' })).toMatchObject({
    state: 'down',
    reason: 'is-folder',
  });
});

test.runIf(process.getuid?.() !== 0)('file is unknown when it may not be read', async () => {
  const path = join(folderWith({ a: '' }), 'a');
  chmodSync(path, 0);
  expect(await look(path, { content: true })).toMatchObject({ state: 'unknown', reason: 'unreadable' });
});

test('file ends when it is cancelled', async () => {
  const result = await runKind(fileProbe, { path: '/proc/**/*' }, { signal: AbortSignal.abort() });
  expect(result).toMatchObject({ state: 'unknown', reason: 'cancelled' });
});

test.each([
  [{ path: 'relative' }, 'path'],
  [{ path: '/a\0b' }, 'path'],
  [{ path: '/a', type: 'link' }, 'type'],
  [{ path: '/a*', content: true }, 'content'],
  [{ path: '/a*', checksum: true }, 'checksum'],
  [{ path: '/a*', type: 'file' }, 'type'],
  [{ path: '/a', absent: true, content: true }, 'absent'],
  [{ path: '/a', max_read: '1GiB' }, 'max_read'],
])('file refuses %j', (written, option) => {
  expect(problemsOf(fileProbe, written).join()).toContain(option);
});
