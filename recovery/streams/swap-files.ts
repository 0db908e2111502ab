import { lstat, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, errorMessage, OperationalError } from '../../agent/kit/errors.ts';
import { syncFolder } from './write-file.ts';

/** One file or folder that takes the place of another. All three are on one file system. */
export type Swap = {
  readonly path: string;
  /** What takes its place; undefined where it only goes away. */
  readonly by: string | undefined;
  /** Where what was there goes to. */
  readonly aside: string;
};

/**
 * Puts every file in its place and keeps what was there aside. When one cannot be, all that was there before is there again.
 *
 * @returns where what was there is kept
 * @throws OperationalError `storage`
 */
export async function swapFiles(swaps: readonly Swap[]): Promise<readonly string[]> {
  const undo: (() => Promise<void>)[] = [];
  const kept: string[] = [];
  try {
    for (const { path, by, aside } of swaps) {
      if (await isThere(path)) {
        await rename(path, aside);
        kept.push(aside);
        undo.unshift(() => rename(aside, path));
      }
      if (by === undefined) continue;
      await rename(by, path);
      undo.unshift(() => rm(path, { recursive: true, force: true }));
    }
    for (const folder of new Set(swaps.map(({ path }) => dirname(path)))) await syncFolder(folder);
    return kept;
  } catch (error) {
    for (const step of undo) await step();
    throw new OperationalError('storage', `Cannot swap in what was restored: ${errorMessage(error)}`, {
      hint: 'what was there before is there again',
      cause: error,
    });
  }
}

/** Whether anything is at the path, a symlink that points nowhere too. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}
