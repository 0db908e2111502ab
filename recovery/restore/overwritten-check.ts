import { errorCode } from '../../agent/kit/errors.ts';
import { IgnoreList } from '../sources/files/ignore/ignore-list.ts';
import { walkTree } from '../sources/files/walk-tree.ts';
import { fileCalls } from '../tree/file-calls-ffi.ts';
import type { FileStatus } from '../tree/file-status.ts';
import type { PreflightCheck } from './restore-kind.ts';

/** More than these are not counted. */
const MOST = 100_000;

/**
 * What is at a destination and would give way: how much, and how new the newest of it is.
 *
 * @returns undefined where nothing is there
 */
export function checkOverwritten(destination: string, delta: boolean): PreflightCheck | undefined {
  const path = Buffer.from(destination).toString('latin1');
  const there = statusOf(path);
  if (there === undefined) return undefined;
  const { count, newest } =
    (there.mode & 0o170000) === 0o040000 ? countBelow(path) : { count: 1, newest: there.mtime };
  if (count === 0) return undefined;
  const number = count > MOST ? `more than ${MOST}` : `${count}`;
  const time = new Date(Number(BigInt(newest) / 1_000_000n)).toISOString();
  const fate = delta ? 'what differs is replaced and kept aside' : 'all of it is kept aside';
  return {
    name: 'what would be overwritten',
    verdict: 'warn',
    found: `${destination} has ${number} ${count === 1 ? 'entry' : 'entries'}, the newest of ${time}: ${fate}`,
    hint: 'restore to another place with --to',
  };
}

function statusOf(path: string): FileStatus | undefined {
  try {
    return fileCalls().status(-1, path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function countBelow(path: string): { count: number; newest: string } {
  const rules = { ignore: new IgnoreList([]), cacheTags: false, onSkipped: () => {} };
  let [count, newest] = [-1, 0n];
  for (const { status } of walkTree(path, '.', rules)) {
    // The folder itself comes first and is not counted.
    if (++count > MOST) break;
    const time = BigInt(status.mtime);
    if (count > 0 && time > newest) newest = time;
  }
  return { count, newest: String(newest) };
}
