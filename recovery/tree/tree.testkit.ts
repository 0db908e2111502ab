import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileCalls } from './file-calls-ffi.ts';

export const isRoot = process.geteuid?.() === 0;
const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))));

/** A folder with one of everything that a file system can have. Returns its path. */
export function makeRichTree(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const at = (...names: string[]) => join(folder, ...names);
  mkdirSync(at('a', 'empty'), { recursive: true });
  writeFileSync(at('a', 'one.txt'), 'one\n', { mode: 0o640 });
  writeFileSync(at('a.txt'), 'sorts behind a/\n');
  writeFileSync(at('-first'), 'sorts before a dot\n');
  writeFileSync(at('nothing'), '');
  writeFileSync(at('large'), Buffer.alloc(3_000_000, 'large file '));
  linkSync(at('a', 'one.txt'), at('link-to-one'));
  linkSync(at('a', 'one.txt'), at('a', 'zz-link'));
  symlinkSync('a/one.txt', at('symlink'));
  symlinkSync(bytes('/nowhere/', 0xff) as unknown as string, at('dangling'));
  makeSparse(at('sparse'));
  writeFileSync(bytes(folder, '/b', 0xe4, 'd-', 0xff, '\n'), 'invalid UTF-8');
  spawnSync('mkfifo', [at('fifo')]);
  setAttribute(at('a.txt'), 'user.comment', Buffer.from([0, 1, 0xff, 10]));
  setAttribute(at('a'), 'user.of-a-folder', Buffer.from('yes'));
  if (isRoot) makeForRoot(at);
  chmodSync(at('a', 'empty'), 0o2711);
  setTimes(folder, ['a/one.txt', 'a.txt', 'symlink', 'fifo', 'large', 'a/empty', 'a', '.']);
  return folder;
}

function makeForRoot(at: (...names: string[]) => string): void {
  for (const [path, uid, gid] of [
    [at('a.txt'), 1, 2],
    [at('a', 'one.txt'), 12_345, 54_321],
    [at('a'), 33, 33],
  ] as const)
    chownSync(path, uid, gid);
  chmodSync(at('nothing'), 0o4755);
  spawnSync('mknod', [at('device'), 'c', '1', '3']);
  spawnSync('mknod', [at('block'), 'b', '7', '200']);
  spawnSync('setfacl', ['-m', 'u:33:rw,g:54321:r', at('a.txt')]);
  spawnSync('setfacl', ['-d', '-m', 'u:33:rwx', at('a')]);
  // cap_net_bind_service as setcap(8) writes it (VFS_CAP_REVISION_2).
  setAttribute(
    at('large'),
    'security.capability',
    Buffer.from('0100000200040000000000000000000000000000', 'hex'),
  );
}

function makeSparse(path: string): void {
  const file = openSync(path, 'wx');
  writeSync(file, 'at its beginning', 0);
  writeSync(file, 'in its middle', 5_000_000);
  ftruncateSync(file, 20_000_000);
  closeSync(file);
}

function setTimes(folder: string, paths: readonly string[]): void {
  for (const [at, path] of paths.entries())
    fileCalls().changeTime(
      -1,
      join(folder, path),
      String(1_600_000_000_123_456_789n + BigInt(at) * 1_000_000_001n),
    );
}

function setAttribute(path: string, name: string, value: Uint8Array): void {
  fileCalls().setAttribute(path, name, value);
}

/** Everything that is to be the same in two trees, a line for each thing, by other means than those of the program where there are any. */
export function lookAtTree(folder: string): string[] | undefined {
  const root = lstatSync(folder, { throwIfNoEntry: false });
  if (root === undefined) return undefined;
  const links = new Map<bigint, string>();
  return [...look(Buffer.from(folder), '.', links), ...attributesBelow(folder)];
}

function* look(path: Buffer, name: string, links: Map<bigint, string>): Generator<string> {
  const status = lstatSync(path, { bigint: true });
  const first = status.isDirectory() ? undefined : links.get(status.ino);
  if (first === undefined) links.set(status.ino, name);
  const { mode, uid, gid, mtimeNs, rdev, nlink } = status;
  const size = status.isFile() ? status.size : 0n;
  const link = first === undefined ? '' : ` =${first}`;
  const rest = status.isDirectory() ? '' : ` links ${nlink}`;
  yield `${name} ${mode.toString(8)} ${uid}:${gid} ${mtimeNs} ${size} ${rdev}${rest}${link} ${contentOf(path, status)}`;
  if (!status.isDirectory()) return;
  const names = readdirSync(path, { encoding: 'buffer' }).sort(Buffer.compare);
  for (const one of names)
    yield* look(Buffer.concat([path, Buffer.from('/'), one]), `${name}/${one.toString('latin1')}`, links);
}

function contentOf(
  path: Buffer,
  status: { isFile(): boolean; isSymbolicLink(): boolean; blocks: bigint; size: bigint },
): string {
  if (status.isSymbolicLink()) return readlinkSync(path, { encoding: 'buffer' }).toString('hex');
  if (!status.isFile()) return '';
  const sparse = status.blocks * 512n < status.size ? ' sparse' : '';
  return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16) + sparse;
}

function attributesBelow(folder: string): string[] {
  const { stdout, status } = spawnSync('getfattr', ['-Rhd', '-m', '-', '-e', 'hex', '.'], { cwd: folder });
  if (status !== 0) return [];
  return stdout.toString('latin1').split('\n\n').sort();
}
