import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** User names by id, from `/etc/passwd`; read again when that file changed. Ids without a line stay numbers. */
export class UserNames {
  readonly #path: string;
  #version = '';
  #names = new Map<number, string>();

  /** @param root where the root file system of the host is mounted */
  constructor(root: string) {
    this.#path = join(root, 'etc/passwd');
  }

  /** Looks whether the file changed: once a scan, not once a process. */
  refresh(): void {
    const file = statSync(this.#path, { throwIfNoEntry: false });
    const version = file ? `${file.ino} ${file.size} ${file.mtimeMs}` : '';
    if (version === this.#version) return;
    this.#version = version;
    this.#names = file ? parsePasswd(readFileSync(this.#path, 'utf8')) : new Map();
  }

  /** The name of that user, the id as text without one, and `''` for an unknown id (-1). */
  of(uid: number): string {
    return this.#names.get(uid) ?? (uid < 0 ? '' : String(uid));
  }
}

/** Reads passwd(5) lines; the first name of an id wins, as in getpwuid(3). Broken lines are passed over. */
export function parsePasswd(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':');
    if (!name || uid === undefined || !/^\d+$/.test(uid) || names.has(Number(uid))) continue;
    names.set(Number(uid), name);
  }
  return names;
}
