/** What a thing of a snapshot is. A `hard-link` has the content of an entry that came before it. */
export const entryTypes = [
  'file',
  'directory',
  'symlink',
  'hard-link',
  'fifo',
  'character-device',
  'block-device',
] as const;
export type EntryType = (typeof entryTypes)[number];

/** What a source says of one thing; the archive adds where its bytes are (`StoredContent`). */
export type EntryHeader = {
  /** Parts with `/` between them, relative to the root of the snapshot, as `pathText` writes bytes. `.` is the root itself. */
  readonly path: string;
  readonly type: EntryType;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly user?: string;
  readonly group?: string;
  /** Nanoseconds since 1970, decimal. */
  readonly mtime?: string;
  /** Of an inode: with size and mtime, what tells that a file is as it was. Kept for the next run, never restored. */
  readonly ctime?: string;
  readonly inode?: string;
  /** Of a file, bytes, holes counted. */
  readonly size?: number;
  /** Of a symlink, what it points at; of a hard link, the path of the entry that has its content. */
  readonly target?: string;
  /** Of a device: major and minor. */
  readonly device?: readonly [major: number, minor: number];
  /** Extended attributes (POSIX ACLs and capabilities are among them), values in base64. */
  readonly xattrs?: Readonly<Record<string, string>>;
  /** Ranges of a file that are holes, in order: [offset, length]. Its content is what lies between them. */
  readonly holes?: readonly (readonly [offset: number, length: number])[];
  /** What else a kind of source needs to give it back, such as the database of a dump. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
};

/** Where the bytes of an entry are. */
export type StoredContent = {
  /** Bytes, without holes. */
  readonly bytes: number;
  /** Names of its chunks, in order, 64 hexadecimal digits each. */
  readonly chunks: readonly string[];
  /** Content checksum (`FORMAT.md` §Digests), 64 hexadecimal digits. */
  readonly digest: string;
};

/** One line of a snapshot. */
export type Entry = EntryHeader & { readonly content?: StoredContent };
