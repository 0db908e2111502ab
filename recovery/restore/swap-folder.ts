import { basename, dirname } from 'node:path';
import { errorCode } from '../../agent/kit/errors.ts';
import { type ByteText, fileCalls } from '../tree/file-calls-ffi.ts';
import { FOLDER_FLAGS } from '../tree/folder-stack.ts';
import { restoreFailure } from './restore-failure.ts';

/** The three places of a swap; all lie in one folder. */
export type SwapPlaces = {
  /** What is whole and shall take the place. */
  readonly finished: string;
  readonly destination: string;
  /** Where what is there is kept. */
  readonly safetyCopy: string;
};

export type Swapped = {
  /** Where what was there is now; null where nothing was. */
  readonly safetyCopy: string | null;
  /** Puts what was there back; what had taken its place is where it came from again. */
  readonly undo: () => void;
};

/**
 * Puts a finished folder or file in its place and keeps what is there. The finished one first takes the name of the safety copy, then
 * the two exchange names in one step (renameat2(2), RENAME_EXCHANGE): whenever it is killed, the destination is the old one or the new
 * one, whole. Where the file system cannot exchange, two renames leave the place empty for an instant; `mendSwap` puts the old one
 * back if that instant was the last.
 *
 * @throws OperationalError `conflict`, `forbidden`, `storage`; then all is as it was
 */
export function swapFolder({ finished, destination, safetyCopy }: SwapPlaces): Swapped {
  return within(destination, (folder) => {
    const [from, to, kept] = [nameOf(finished), nameOf(destination), nameOf(safetyCopy)];
    const replaces = isThere(folder, to);
    if (replaces) takePlace(folder, from, to, kept);
    else fileCalls().renameToNew(folder, from, folder, to);
    const undo = () => within(destination, (open) => giveBack(open, from, to, replaces ? kept : undefined));
    return { safetyCopy: replaces ? safetyCopy : null, undo };
  });
}

/**
 * Puts a safety copy back where a swap was cut between its two renames: nothing is at the destination then.
 *
 * @returns whether it did
 */
export function mendSwap({ destination, safetyCopy }: Omit<SwapPlaces, 'finished'>): boolean {
  return within(destination, (folder) => {
    if (isThere(folder, nameOf(destination)) || !isThere(folder, nameOf(safetyCopy))) return false;
    fileCalls().renameToNew(folder, nameOf(safetyCopy), folder, nameOf(destination));
    return true;
  });
}

function takePlace(folder: number, from: ByteText, to: ByteText, kept: ByteText): void {
  const calls = fileCalls();
  calls.renameToNew(folder, from, folder, kept);
  try {
    exchange(folder, kept, to, from);
  } catch (error) {
    calls.renameToNew(folder, kept, folder, from);
    throw error;
  }
}

/** @param spare a name that is free, for file systems that cannot exchange */
function exchange(folder: number, one: ByteText, other: ByteText, spare: ByteText): void {
  const calls = fileCalls();
  try {
    calls.exchange(folder, one, folder, other);
  } catch (error) {
    if (!['EINVAL', 'ENOSYS', 'ENOTSUP'].includes(errorCode(error) ?? '')) throw error;
    exchangeByRenames(folder, one, other, spare);
  }
}

/** The new one makes way first, so that it is the old one that has the name of the safety copy while the place is empty. */
export function exchangeByRenames(folder: number, one: ByteText, other: ByteText, spare: ByteText): void {
  const { renameToNew } = fileCalls();
  const done: (() => void)[] = [];
  const move = (from: ByteText, to: ByteText) => {
    renameToNew(folder, from, folder, to);
    done.unshift(() => renameToNew(folder, to, folder, from));
  };
  try {
    move(one, spare);
    move(other, one);
    move(spare, other);
  } catch (error) {
    for (const back of done) back();
    throw error;
  }
}

function giveBack(folder: number, from: ByteText, to: ByteText, kept: ByteText | undefined): void {
  if (kept !== undefined) exchange(folder, kept, to, from);
  fileCalls().renameToNew(folder, kept ?? to, folder, from);
}

/** Works in the folder that a path lies in; what was done there is on the disk when it returns. */
function within<T>(path: string, work: (folder: number) => T): T {
  try {
    const folder = fileCalls().open(-1, bytesOf(dirname(path)), FOLDER_FLAGS);
    try {
      const done = work(folder);
      fileCalls().sync(folder);
      return done;
    } finally {
      fileCalls().close(folder);
    }
  } catch (error) {
    throw restoreFailure(path, error);
  }
}

function isThere(folder: number, name: ByteText): boolean {
  try {
    fileCalls().status(folder, name);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function bytesOf(path: string): ByteText {
  return Buffer.from(path).toString('latin1');
}

function nameOf(path: string): ByteText {
  return bytesOf(basename(path));
}
