import { contentDigest } from './content-digest.ts';
import type { Entry, EntryHeader, StoredContent } from './entry.ts';

/** Chunks above which a content names a list of them instead, which is content itself. */
export const MOST_CHUNKS = 4_096;

/** A content as a line has it: the digests of its chunks, or of the chunks of the list of them. */
export type WrittenContent = {
  readonly bytes: number;
  readonly chunks?: readonly string[];
  readonly list?: readonly string[];
  readonly listBytes?: number;
};

/** An entry as a line of JSON (`FORMAT.md` §Entries). */
export function entryLine(header: EntryHeader, content: WrittenContent | undefined): string {
  return `${JSON.stringify(content === undefined ? header : { ...header, content })}\n`;
}

/** What the checksum of the tree is made over: all of an entry that a restore gives back, in a fixed order. */
export function digestLine(header: EntryHeader, digest: string | undefined): string {
  const { path, type, mode, uid, gid, user, group, mtime, size, target, device, holes } = header;
  const xattrs = header.xattrs && Object.entries(header.xattrs).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = [
    path,
    type,
    mode,
    uid,
    gid,
    user,
    group,
    mtime,
    size,
    target,
    device,
    xattrs,
    holes,
    digest,
  ];
  return `${JSON.stringify(fields.map((field) => field ?? null))}\n`;
}

/** The entry of a line whose content names its chunks. */
export function entryOf(header: EntryHeader, bytes: number, chunks: readonly string[]): Entry {
  const content: StoredContent = { bytes, chunks, digest: contentDigest(chunks) };
  return { ...header, content };
}
