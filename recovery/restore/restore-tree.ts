import type { Entry, StoredContent } from '../archive/entry.ts';
import type { Repository } from '../archive/repository.ts';

/** Makes the digest of a content anew from its bytes (without holes), as `FORMAT.md` §Digests says; 64 hexadecimal digits. */
export type ContentDigester = (content: StoredContent, bytes: AsyncIterable<Uint8Array>) => Promise<string>;

export type TreeProgress = {
  readonly step: 'write' | 'verify' | 'remove';
  /** Bytes of content that were written, or found to be there. */
  readonly bytes: number;
  readonly entries: number;
};

/** What is to be written where. */
export type TreeRestore = {
  readonly repository: Pick<Repository, 'content'>;
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
  /** Gives files to users and groups of the same name where this host has them, else (and with `id`) to the same numbers. @default name */
  readonly owners?: 'name' | 'id';
  /** Gives back devices, files with setuid or setgid, capabilities and `trusted` attributes; only root can. @default false */
  readonly privileged?: boolean;
  /** Reads every file back from the disk and compares it. @default false */
  readonly verify?: boolean;
  /** For `delta` and `verify` of contents of several chunks; without it such a content is compared with the repository's bytes. */
  readonly contentDigest?: ContentDigester;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TreeProgress) => void;
};

export type TreeReport = {
  readonly entries: number;
  readonly bytes: number;
  /** Files that were the same already. */
  readonly unchanged: number;
  readonly removed: number;
  readonly verified: number;
  /** What could not be given back as it was, and why; 1,000 at most. */
  readonly notes: readonly string[];
};
