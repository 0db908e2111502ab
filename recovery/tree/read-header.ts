import { constants } from 'node:fs';
import type { EntryHeader, EntryType } from '../archive/entry.ts';
import { textOfBytes } from './byte-text.ts';
import { type ByteText, type FileCalls, fileCalls } from './file-calls-ffi.ts';
import type { FileStatus } from './file-status.ts';
import type { OwnerNames } from './owner-names.ts';

const types = new Map<number, EntryType>([
  [constants.S_IFREG, 'file'],
  [constants.S_IFDIR, 'directory'],
  [constants.S_IFLNK, 'symlink'],
  [constants.S_IFIFO, 'fifo'],
  [constants.S_IFCHR, 'character-device'],
  [constants.S_IFBLK, 'block-device'],
]);

/** What a thing is; undefined for a socket, which lives only as long as its process. */
export function entryType({ mode }: FileStatus): EntryType | undefined {
  return types.get(mode & constants.S_IFMT);
}

/** Where a thing is: in an open folder, and by its whole path, for the calls that know no folder. */
export type Located = { readonly folder: number; readonly name: ByteText; readonly path: ByteText };

/** Makes the headers of entries from what the kernel says of files. */
export class HeaderReader {
  readonly #calls: FileCalls = fileCalls();
  readonly #owners: OwnerNames;
  /** File systems that have no extended attributes: they are asked once. */
  readonly #plain = new Set<number>();

  constructor(owners: OwnerNames) {
    this.#owners = owners;
  }

  /** @param path as the archive writes it @throws Error with the code of the kernel when the thing vanished */
  read(at: Located, path: string, type: EntryType, status: FileStatus): EntryHeader {
    const xattrs = this.#attributes(at, status.fileSystem);
    return {
      path,
      type,
      mode: status.mode & 0o7777,
      ...this.#owner(status),
      mtime: status.mtime,
      ...(type === 'file' && { ctime: status.ctime, inode: status.inode, size: status.size }),
      ...(type === 'symlink' && { target: textOfBytes(this.#calls.readLink(at.folder, at.name)) }),
      ...(type.endsWith('device') && { device: status.device }),
      ...(xattrs && { xattrs }),
    };
  }

  #owner({ uid, gid }: FileStatus): Pick<EntryHeader, 'uid' | 'gid' | 'user' | 'group'> {
    const [user, group] = [this.#owners.users.get(uid), this.#owners.groups.get(gid)];
    return { uid, gid, ...(user !== undefined && { user }), ...(group !== undefined && { group }) };
  }

  #attributes({ path }: Located, fileSystem: number): Record<string, string> | undefined {
    if (this.#plain.has(fileSystem)) return undefined;
    const names = this.#calls.attributeNames(path);
    if (names === undefined) this.#plain.add(fileSystem);
    if (names === undefined || names.length === 0) return undefined;
    const values = [...names].sort().map((name) => [textOfBytes(name), this.#value(path, name)] as const);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<string, string>;
  }

  /** Undefined for one that went meanwhile, and for what only the kernel may read. */
  #value(path: ByteText, name: ByteText): string | undefined {
    try {
      return this.#calls.attribute(path, name).toString('base64');
    } catch {
      return undefined;
    }
  }
}
