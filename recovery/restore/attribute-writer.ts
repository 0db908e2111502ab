import { errorCode } from '../../agent/kit/errors.ts';
import type { Entry } from '../archive/entry.ts';
import { bytesOfText } from '../tree/byte-text.ts';
import { type ByteText, fileCalls } from '../tree/file-calls-ffi.ts';
import { OwnerNames } from '../tree/owner-names.ts';
import type { GroupedNotes } from './grouped-notes.ts';

const SETUID_SETGID = 0o6000;

/** Extended attributes that a thing has; in a folder with a default ACL also what is new has some. */
export function attributesOf(folder: number, name: ByteText): readonly ByteText[] {
  return fileCalls().attributeNames(`/proc/self/fd/${folder}/${name}`) ?? [];
}

export type AttributeRules = {
  readonly owners: 'name' | 'id';
  /** Gives setuid, capabilities and other attributes of power. */
  readonly privileged: boolean;
};

/**
 * Gives a file its owner, attributes, mode and time, in this order: chown(2) takes away setuid and capabilities, and everything
 * changes times. What the system refuses is noted.
 */
export class AttributeWriter {
  readonly #calls = fileCalls();
  readonly #owners = new OwnerNames();
  readonly #rules: AttributeRules;
  readonly #notes: GroupedNotes;

  constructor(rules: AttributeRules, notes: GroupedNotes) {
    this.#rules = rules;
    this.#notes = notes;
  }

  /** Of a file or folder that is open. @param present attributes that it has already */
  giveTo(descriptor: number, entry: Entry, present: readonly ByteText[] = []): void {
    const { uid, gid } = this.#owner(entry);
    this.#try(entry, 'its owner', () => this.#calls.changeOwner(descriptor, '', uid, gid));
    for (const name of present)
      if (entry.xattrs?.[name] === undefined)
        this.#try(entry, `attribute ${name}`, () => this.#calls.removeAttributeOf(descriptor, name));
    for (const [name, value] of this.#attributes(entry))
      this.#try(entry, `attribute ${name}`, () => this.#calls.setAttributeOf(descriptor, name, value));
    if (entry.mode !== undefined) {
      const mode = this.#mode(entry, entry.mode);
      this.#try(entry, 'its mode', () => this.#calls.changeMode(descriptor, mode));
    }
    const { mtime } = entry;
    if (mtime !== undefined) this.#try(entry, 'its time', () => this.#calls.changeTimeOf(descriptor, mtime));
  }

  /** Of what cannot be opened: symlinks, fifos, devices. */
  giveToNamed(folder: number, name: ByteText, entry: Entry): void {
    const path = `/proc/self/fd/${folder}/${name}`;
    const { uid, gid } = this.#owner(entry);
    this.#try(entry, 'its owner', () => this.#calls.changeOwner(folder, name, uid, gid));
    for (const [key, value] of this.#attributes(entry))
      this.#try(entry, `attribute ${key}`, () => this.#calls.setAttribute(path, key, value));
    if (entry.mode !== undefined && entry.type !== 'symlink') this.#chmodNamed(folder, name, entry);
    const { mtime } = entry;
    if (mtime !== undefined) this.#try(entry, 'its time', () => this.#calls.changeTime(folder, name, mtime));
  }

  /** Through a descriptor of the thing itself, so that nobody can put a symlink in its place. */
  #chmodNamed(folder: number, name: ByteText, entry: Entry): void {
    this.#try(entry, 'its mode', () => {
      const descriptor = this.#calls.openPath(folder, name);
      try {
        this.#calls.changeModeOfPath(`/proc/self/fd/${descriptor}`, this.#mode(entry, entry.mode as number));
      } finally {
        this.#calls.close(descriptor);
      }
    });
  }

  #owner({ uid, gid, user, group }: Entry): { uid: number; gid: number } {
    const named = this.#rules.owners === 'name';
    const byUser = named && user !== undefined ? this.#owners.userIds.get(user) : undefined;
    const byGroup = named && group !== undefined ? this.#owners.groupIds.get(group) : undefined;
    // The kernel leaves as it is what is -1.
    return { uid: byUser ?? uid ?? 0xffff_ffff, gid: byGroup ?? gid ?? 0xffff_ffff };
  }

  #mode(entry: Entry, mode: number): number {
    if (this.#rules.privileged || entry.type === 'directory' || (mode & SETUID_SETGID) === 0) return mode;
    this.#notes.add('setuid or setgid was not given back, as nobody said privileged=yes', entry.path);
    return mode & ~SETUID_SETGID;
  }

  *#attributes(entry: Entry): Generator<[ByteText, Buffer]> {
    for (const [name, value] of Object.entries(entry.xattrs ?? {})) {
      if (this.#rules.privileged || !/^(security|trusted)\./.test(name))
        yield [bytesOfText(name), Buffer.from(value, 'base64')];
      else this.#notes.add(`attribute ${name} was not given back, as nobody said privileged=yes`, entry.path);
    }
  }

  #try(entry: Entry, what: string, give: () => void): void {
    try {
      give();
    } catch (error) {
      const code = errorCode(error);
      if (code === undefined) throw error;
      this.#notes.add(`${what} was not given back: ${reasons[code] ?? code}`, entry.path);
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  EPERM: 'only root may',
  EACCES: 'permission denied',
  ENOTSUP: 'this file system has no such thing',
  ENOSPC: 'there is no room for it',
  ERANGE: 'it is too long for this file system',
};
