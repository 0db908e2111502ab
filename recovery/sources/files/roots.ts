import { realpathSync } from 'node:fs';
import { errorCode, OperationalError } from '../../../agent/kit/errors.ts';
import { comparePaths } from '../../archive/compare-paths.ts';
import { textOfBytes } from '../../tree/byte-text.ts';
import { type ByteText, fileCalls } from '../../tree/file-calls-ffi.ts';
import { entryType } from '../../tree/read-header.ts';
import { skippedBecause } from './walk-tree.ts';

/** One path that is backed up. */
export type Root = {
  /** As it was asked for. */
  readonly path: string;
  /** Where it really is, symlinks on the way resolved. */
  readonly real: ByteText;
  /** Where it stands in the snapshot: `.` for a folder that is the only one, else its path without the slash at its beginning. */
  readonly at: string;
  readonly isFolder: boolean;
};

export type Roots = {
  /** In the order of the snapshot; none lies in another. */
  readonly roots: readonly Root[];
  /** The file systems of all that were asked for. */
  readonly fileSystems: ReadonlySet<number>;
};

/**
 * Finds what is to be backed up. A path that lies in another one of them is there already.
 *
 * @throws OperationalError `not-found`, `forbidden`, `invalid`
 */
export function resolveRoots(paths: readonly string[]): Roots {
  const found = paths.map(findRoot);
  const fileSystems = new Set(found.map(({ fileSystem }) => fileSystem));
  const outer = found.filter((root, at) => !found.some((other, index) => covers(other, root, index < at)));
  const roots = outer.map(({ path, real, isFolder }) => ({
    path,
    real,
    isFolder,
    at: placeOf(real, isFolder, outer),
  }));
  roots.sort((one, other) => comparePaths(one.at, other.at));
  return { roots, fileSystems };
}

type Found = { path: string; real: ByteText; isFolder: boolean; fileSystem: number };

function findRoot(path: string): Found {
  try {
    const real = realpathSync(path, { encoding: 'buffer' }).toString('latin1');
    const status = fileCalls().status(-1, real);
    const type = entryType(status);
    if (type !== 'file' && type !== 'directory')
      throw new OperationalError('invalid', `Cannot back up ${path}: it is neither a folder nor a file`);
    return { path, real, isFolder: type === 'directory', fileSystem: status.fileSystem };
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      throw new OperationalError('not-found', `Cannot back up ${path}: it is not there`);
    if (error instanceof OperationalError) throw error;
    throw new OperationalError('forbidden', `Cannot back up ${path}: it ${skippedBecause(error)}`, {
      cause: error,
    });
  }
}

function covers(outer: Found, inner: Found, sameCounts: boolean): boolean {
  if (outer.real === inner.real) return sameCounts;
  return inner.real.startsWith(outer.real === '/' ? '/' : `${outer.real}/`);
}

function placeOf(real: ByteText, isFolder: boolean, all: readonly Found[]): string {
  if (all.length > 1) return textOfBytes(real.slice(1));
  return isFolder ? '.' : textOfBytes(real.slice(real.lastIndexOf('/') + 1));
}
