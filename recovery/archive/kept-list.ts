import { randomBytes } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { OperationalError } from '../../agent/kit/errors.ts';
import type { Entry } from './entry.ts';
import { readEntries } from './read-entries.ts';

/**
 * The list of entries of the last snapshot on this host itself, for a writer that cannot read it back from the repository: by it a run
 * knows which files are as they were.
 */
export class KeptList {
  readonly #folder: string | undefined;
  #path: string | undefined;
  #file: number | undefined;

  /** @param folder where it is kept; nowhere without */
  constructor(folder: string | undefined, repository: string) {
    this.#folder = folder && join(folder, 'lists', repository);
  }

  write(lines: Uint8Array): void {
    if (this.#folder === undefined) return;
    if (this.#file === undefined) this.#begin(this.#folder);
    for (let at = 0; at < lines.length; ) at += writeSync(this.#file as number, lines, at);
  }

  /** What was written is the list of that snapshot; that of the one before it is of no use any more. */
  keep(snapshot: string, before: string | undefined): void {
    if (this.#folder === undefined || this.#path === undefined) return;
    renameSync(this.#path, join(this.#folder, snapshot));
    this.#path = undefined;
    if (before !== undefined) rmSync(join(this.#folder, before), { force: true });
  }

  /** The entries of a snapshot whose list is here, up to where it is damaged; undefined where it is not. */
  entriesOf(snapshot: string): AsyncIterable<Entry> | undefined {
    const path = this.#folder && join(this.#folder, snapshot);
    if (path === undefined || !existsSync(path)) return undefined;
    return untilDamaged(readEntries(createReadStream(path), undefined, path));
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    if (this.#path !== undefined) rmSync(this.#path, { force: true });
    this.#file = undefined;
    this.#path = undefined;
  }

  #begin(folder: string): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#path = join(folder, `.new-${randomBytes(8).toString('hex')}`);
    this.#file = openSync(this.#path, 'wx', 0o600);
  }
}

/** A host that lost its power may have lost the end of the list: the files behind it are read again. */
async function* untilDamaged(entries: AsyncIterable<Entry>): AsyncIterable<Entry> {
  try {
    yield* entries;
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
  }
}
