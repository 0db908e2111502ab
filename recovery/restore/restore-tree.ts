import type { Entry } from '../archive/entry.ts';
import type { Repository } from '../archive/repository.ts';
import type { ByteText } from '../tree/file-calls-ffi.ts';
import { DestinationFolder } from './destination-folder.ts';
import { ReplacedThings } from './replaced-things.ts';

export type TreeProgress = {
  readonly step: 'write' | 'verify';
  /** Bytes of content that were written, or found to be there. */
  readonly bytes: number;
  readonly entries: number;
};

/** What is to be written where. */
export type TreeRestore = {
  readonly repository: Pick<Repository, 'content' | 'chunkLengths'>;
  /** In the order of a snapshot: a folder comes before what is in it, and what is in it follows at once. */
  readonly entries: AsyncIterable<Entry>;
  /** An absolute path. It is made where it is not there, with mode 0700 until the end; its parent must be there. */
  readonly destination: string;
  /** The path within the snapshot whose place the destination takes; what is not below it is left out. @default `.` */
  readonly from?: string;
  /** Only these paths of the snapshot and what is below them; all where it is empty. Folders above them are made as they were. */
  readonly only?: readonly string[];
  /**
   * Works on what is at the destination: leaves what is the same, replaces what is not, and takes away what the snapshot does not
   * have (below `only` where that is given). Else the destination has to be empty or absent.
   */
  readonly delta?: boolean;
  /** With `delta`: a folder on the same file system into which is moved what would be lost; without it that is removed. */
  readonly keepIn?: string;
  /** With `delta`: says what stays although the snapshot does not have it, such as what the source left out. Paths are below the destination, each character one byte. */
  readonly spare?: (path: ByteText, isFolder: boolean) => boolean;
  /** Gives files to users and groups of the same name where this host has them, else (and with `id`) to the same numbers. @default name */
  readonly owners?: 'name' | 'id';
  /** Gives back devices, files with setuid or setgid, capabilities and `trusted` attributes; only root can. @default false */
  readonly privileged?: boolean;
  /** Reads every file back from the disk and compares it. @default false */
  readonly verify?: boolean;
  readonly signal?: AbortSignal;
  /** With `delta`: told of each thing that was made where nothing was, but not of what lies in a folder that was made. */
  readonly onMade?: (names: readonly ByteText[]) => void;
  readonly onProgress?: (progress: TreeProgress) => void;
};

export type TreeReport = {
  readonly entries: number;
  readonly bytes: number;
  /** Files that were the same already. */
  readonly unchanged: number;
  /** Things that a delta restore moved into `keepIn` or removed, each with all that was in it. */
  readonly replaced: number;
  readonly verified: number;
  /** What could not be given back as it was, and why; 1,000 at most. */
  readonly notes: readonly string[];
};

/**
 * Writes a tree, safe against a repository that is hostile and against whoever moves things at the destination meanwhile: every call
 * works within folders that are held open and follows no symlink. When it returns all is on the disk.
 *
 * @throws OperationalError `conflict` (not empty, something is in the way), `invalid` (a path that leads out, a snapshot that
 *   contradicts itself), `forbidden`, `storage`; what was written until then stays
 */
export async function restoreTree(tree: TreeRestore): Promise<TreeReport> {
  const { TreeWriter } = await import('./tree-writer.ts');
  const destination = new DestinationFolder(tree.destination, tree.delta === true);
  const keepIn = tree.keepIn === undefined ? undefined : new DestinationFolder(tree.keepIn, true);
  const replaced = new ReplacedThings(keepIn);
  try {
    return await new TreeWriter(tree, destination, replaced).run();
  } finally {
    replaced.close();
    keepIn?.close();
    destination.close();
  }
}
