import { errorCode } from '../../../agent/kit/errors.ts';
import type { EntryType } from '../../archive/entry.ts';
import { textOfBytes } from '../../tree/byte-text.ts';
import { type ByteText, fileCalls } from '../../tree/file-calls-ffi.ts';
import type { FileStatus } from '../../tree/file-status.ts';
import { FOLDER_FLAGS, FolderStack } from '../../tree/folder-stack.ts';
import { entryType, type Located } from '../../tree/read-header.ts';
import type { IgnoreList } from './ignore/ignore-list.ts';
import { isCacheFolder, readIgnoreFile } from './marker-files.ts';
import { pseudoFileSystem } from './pseudo-file-systems.ts';

const LONGEST_PATH = 4_095;

export type WalkRules = {
  /** Excludes of the whole walk, relative to its root; they go before those that stand in folders. */
  readonly ignore: IgnoreList;
  /** Name of files in folders that have excludes for what is below them: `.vedetteignore`. */
  readonly ignoreFile?: ByteText;
  /** Leaves out what lies in folders with a CACHEDIR.TAG; the folder and the tag stay. */
  readonly cacheTags: boolean;
  /** File systems that are entered; any that has files where it is not given. */
  readonly fileSystems?: ReadonlySet<number>;
  /** Told what is left out although nobody asked for that. */
  readonly onSkipped: (path: string, why: string) => void;
};

/** One thing that was found. */
export type Walked = {
  /** Where it is, good until the next one is asked for. */
  readonly at: Located;
  /** As the archive writes it, relative to the root of the snapshot. */
  readonly path: string;
  readonly type: EntryType;
  readonly status: FileStatus;
};

/** A folder that the walk is in. */
type Frame = {
  readonly names: readonly ByteText[];
  next: number;
  /** Its path from the file system's root, and as it is in the snapshot (`''` for its root). */
  readonly path: ByteText;
  readonly text: string;
  /** Its path below the root of the walk, with a slash at its end where it is not empty. */
  readonly below: ByteText;
  readonly lists: readonly PlacedList[];
  readonly fileSystem: number;
};
type PlacedList = { readonly list: IgnoreList; readonly skip: number };

/**
 * Everything below a folder, and the folder itself first. The order is that of paths compared part by part, each part byte by byte:
 * `a`, `a/b`, `a.c` (a slash comes before every other byte). No symlink is ever followed, no depth is too deep, and what is held in
 * memory are the names of the folders between the root and where the walk is.
 *
 * @param root absolute, symlinks in it resolved
 * @param text where the root stands in the snapshot: `.` or a path
 */
export function* walkTree(root: ByteText, text: string, rules: WalkRules): Generator<Walked> {
  const calls = fileCalls();
  const descriptor = calls.open(-1, root, FOLDER_FLAGS);
  const stack = new FolderStack(descriptor);
  try {
    const status = calls.status(descriptor, '');
    yield { at: { folder: descriptor, name: '', path: root }, path: text, type: 'directory', status };
    const first = { path: root === '/' ? '' : root, text: text === '.' ? '' : text, below: '', lists: [] };
    yield* new TreeWalk(stack, rules).run(first, status.fileSystem);
  } finally {
    stack.close();
  }
}

class TreeWalk {
  readonly #calls = fileCalls();
  readonly #stack: FolderStack;
  readonly #rules: WalkRules;
  readonly #frames: Frame[] = [];
  /** The descriptor of the folder that the walk is in. */
  #folder: number;

  constructor(stack: FolderStack, rules: WalkRules) {
    this.#stack = stack;
    this.#folder = stack.open([]);
    this.#rules = rules;
  }

  *run(root: Pick<Frame, 'path' | 'text' | 'below' | 'lists'>, fileSystem: number): Generator<Walked> {
    this.#push(root, fileSystem);
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      const name = frame.names[frame.next++];
      if (name === undefined) {
        this.#pop();
        continue;
      }
      const found = this.#look(frame, name);
      if (found === undefined) continue;
      yield found;
      if (found.type === 'directory') this.#enter(frame, name, found);
    }
  }

  #look(frame: Frame, name: ByteText): Walked | undefined {
    const path = frame.text === '' ? textOfBytes(name) : `${frame.text}/${textOfBytes(name)}`;
    const status = this.#status(name, path);
    if (status === undefined) return undefined;
    const type = entryType(status);
    if (this.#ignored(frame, name, type === 'directory')) return undefined;
    if (type === undefined) this.#rules.onSkipped(path, 'is a socket');
    return type && { at: this.#located(frame, name), path, type, status };
  }

  /** Undefined for what vanished meanwhile: that is no fault. */
  #status(name: ByteText, path: string): FileStatus | undefined {
    try {
      return this.#calls.status(this.#folder, name);
    } catch (error) {
      this.#tell(path, error);
      return undefined;
    }
  }

  #located(frame: Frame, name: ByteText): Located {
    const path = `${frame.path}/${name}`;
    const short = path.length <= LONGEST_PATH ? path : `/proc/self/fd/${this.#folder}/${name}`;
    return { folder: this.#folder, name, path: short };
  }

  #ignored(frame: Frame, name: ByteText, isFolder: boolean): boolean {
    const below = frame.below + name;
    const asked = this.#rules.ignore.ignores(below, isFolder);
    if (asked !== undefined) return asked;
    for (let at = frame.lists.length - 1; at >= 0; at--) {
      const { list, skip } = frame.lists[at] as PlacedList;
      const said = list.ignores(below.slice(skip), isFolder);
      if (said !== undefined) return said;
    }
    return false;
  }

  #enter(above: Frame, name: ByteText, { path, status: { fileSystem } }: Walked): void {
    if (this.#rules.fileSystems?.has(fileSystem) === false) return;
    try {
      this.#folder = this.#stack.down(name);
    } catch (error) {
      this.#tell(path, error);
      return;
    }
    try {
      const pseudo = fileSystem === above.fileSystem ? undefined : pseudoFileSystem(this.#folder);
      if (pseudo !== undefined) throw new Error(`is ${pseudo}, which has no files of its own`);
      const here = { path: `${above.path}/${name}`, text: path, below: `${above.below}${name}/` };
      this.#push({ ...here, lists: above.lists }, fileSystem);
    } catch (error) {
      this.#tell(path, error);
      this.#return();
    }
  }

  #push(frame: Pick<Frame, 'path' | 'text' | 'below' | 'lists'>, fileSystem: number): void {
    const names = this.#calls.names(this.#folder).sort();
    const { ignoreFile, cacheTags } = this.#rules;
    const list = ignoreFile === undefined ? undefined : readIgnoreFile(this.#folder, names, ignoreFile);
    const lists = list ? [...frame.lists, { list, skip: frame.below.length }] : frame.lists;
    const kept = cacheTags && isCacheFolder(this.#folder, names) ? ['CACHEDIR.TAG'] : names;
    this.#frames.push({ ...frame, names: kept, next: 0, lists, fileSystem });
  }

  #pop(): void {
    this.#frames.pop();
    if (this.#frames.length > 0) this.#return();
  }

  /** Back in the folder above; where that has gone too, so has the rest of it. */
  #return(): void {
    try {
      this.#folder = this.#stack.up();
    } catch (error) {
      const frame = this.#frames.at(-1) as Frame;
      frame.next = frame.names.length;
      this.#tell(frame.text, error);
    }
  }

  #tell(path: string, error: unknown): void {
    if (errorCode(error) !== 'ENOENT') this.#rules.onSkipped(path, skippedBecause(error));
  }
}

/** Why something was left out, in a few words. */
export function skippedBecause(error: unknown): string {
  const code = errorCode(error);
  return (code && reasons[code]) ?? (error as Error).message;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: not permitted',
  EIO: 'cannot be read: the disk has an error there',
  ELOOP: 'became something else while it was read',
  ENOTDIR: 'became something else while it was read',
  ESTALE: 'cannot be read: the file server has lost it',
};
