import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { humanBytes } from '../../agent/kit/bytes.ts';
import { errorCode } from '../../agent/kit/errors.ts';
import type { PreflightCheck } from './restore-kind.ts';

/** What a restore is going to do to one place of this host. */
export type PlannedTree = {
  /** Absolute, symlinks on the way resolved. */
  readonly destination: string;
  readonly bytes: number;
  readonly entries: number;
  /** Works on what is there instead of writing beside it. */
  readonly delta: boolean;
  /** Name of the target that the snapshot is read from: `directory:/mnt/b`. */
  readonly target?: string | undefined;
  /** The restore gives files to other users. @default true */
  readonly givesOwners?: boolean;
};

/** Free bytes that no restore takes: a full disk stops more than the restore. */
const MARGIN = 64 * 1_048_576;

/** File systems by their number in statfs(2) that cannot hold what a Linux one can. */
const poor: ReadonlyMap<number, string> = new Map([
  [0x4d44, 'FAT'],
  [0x2011bab0, 'exFAT'],
  [0x7366746e, 'NTFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
]);

/** Looks whether a tree can be written where it shall be. Touches nothing. */
export function preflightTree(tree: PlannedTree): PreflightCheck[] {
  const place = checkPlace(tree);
  if (place.verdict === 'refuse') return [place];
  return [
    place,
    checkWritable(tree),
    checkSpace(tree),
    ...(tree.givesOwners === false ? [] : [checkOwnership()]),
    checkNames(tree),
  ];
}

function checkPlace({ destination, target }: PlannedTree): PreflightCheck {
  const name = 'destination';
  const refuse = (found: string, hint: string): PreflightCheck => ({ name, verdict: 'refuse', found, hint });
  if (destination === '/') return refuse('is the root of this host', 'restore to another place with --to');
  const repository = target?.startsWith('directory:') ? target.slice('directory:'.length) : undefined;
  if (repository !== undefined && `${repository}/`.startsWith(`${destination}/`))
    return refuse(`has the repository ${repository} in it`, 'restore to another place with --to');
  const parent = statSync(dirname(destination), { throwIfNoEntry: false });
  if (!parent?.isDirectory())
    return refuse(`${dirname(destination)} is not a folder`, `mkdir -p ${dirname(destination)}`);
  return { name, verdict: 'pass', found: destination };
}

function checkWritable({ destination, delta }: PlannedTree): PreflightCheck {
  const folder = delta && existing(destination) ? destination : dirname(destination);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return { name: 'writable', verdict: 'pass', found: folder };
  } catch (error) {
    const why = errorCode(error) === 'EROFS' ? 'the file system is read-only' : 'permission denied';
    return { name: 'writable', verdict: 'refuse', found: `${folder}: ${why}`, hint: 'run it as root' };
  }
}

/** Each entry counts as a block more than its bytes: a file fills its last one, a folder and a symlink take one. */
function checkSpace({ destination, bytes, entries, delta }: PlannedTree): PreflightCheck {
  const folder = existing(destination) ? destination : dirname(destination);
  const { bavail, bsize, ffree, files } = statfsSync(folder);
  const [needed, free] = [bytes + entries * bsize, bavail * bsize];
  const found = `needs ${humanBytes(needed)}, ${humanBytes(free)} free on ${folder}`;
  const hint = 'restore to another disk with --to, or use --delta';
  // What is the same already needs no room, and how much that is nobody knows before.
  if (needed > free) return { name: 'space', verdict: delta ? 'warn' : 'refuse', found, hint };
  if (files > 0 && entries > ffree)
    return {
      name: 'space',
      verdict: 'refuse',
      found: `needs ${entries} inodes, ${ffree} free on ${folder}`,
      hint,
    };
  if (needed + MARGIN > free)
    return { name: 'space', verdict: 'warn', found: `${found}: hardly anything stays`, hint };
  return { name: 'space', verdict: 'pass', found };
}

function checkOwnership(): PreflightCheck {
  const name = 'ownership';
  if (process.geteuid?.() === 0) return { name, verdict: 'pass', found: 'root gives files to their owners' };
  return {
    name,
    verdict: 'warn',
    found: 'not root: all files will belong to who restores them',
    hint: 'run it as root',
  };
}

function checkNames({ destination }: PlannedTree): PreflightCheck {
  const folder = existing(destination) ? destination : dirname(destination);
  const system = poor.get(statfsSync(folder).type >>> 0);
  if (system === undefined)
    return { name: 'file system', verdict: 'pass', found: 'keeps names, owners and links as they are' };
  return {
    name: 'file system',
    verdict: 'warn',
    found: `${system} keeps neither owners nor modes nor links, and takes names that differ in case for one`,
    hint: 'restore to another disk with --to',
  };
}

function existing(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
