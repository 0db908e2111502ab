import { constants } from 'node:fs';
import { errorCode, OperationalError } from '../../agent/kit/errors.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import type { Entry } from '../archive/entry.ts';
import { bytesOfText, textOfBytes } from '../tree/byte-text.ts';
import { type ByteText, fileCalls } from '../tree/file-calls-ffi.ts';
import type { FileStatus } from '../tree/file-status.ts';
import { FolderStack } from '../tree/folder-stack.ts';
import { AttributeWriter, attributesOf } from './attribute-writer.ts';
import type { DestinationFolder } from './destination-folder.ts';
import { entryNames } from './entry-names.ts';
import { FileWriter } from './file-writer.ts';
import { GroupedNotes } from './grouped-notes.ts';
import { PathChoice, pathWithin } from './path-choice.ts';
import { type PendingFolder, PendingFolders } from './pending-folders.ts';
import type { ReplacedThings } from './replaced-things.ts';
import { restoreFailure } from './restore-failure.ts';
import type { TreeReport, TreeRestore } from './restore-tree.ts';
import { TasksInFlight } from './tasks-in-flight.ts';
import { WrittenFilesCheck } from './written-files-check.ts';

const FILES_AT_ONCE = 16;
const { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFMT } = constants;

type Place = {
  readonly names: readonly ByteText[];
  readonly name: ByteText;
  readonly folder: PendingFolder;
  readonly entry: Entry;
};

/** Writes the entries of a snapshot below an open folder, in their order, several files at once. */
export class TreeWriter {
  readonly #calls = fileCalls();
  readonly #tree: TreeRestore;
  readonly #destination: DestinationFolder;
  readonly #replaced: ReplacedThings;
  readonly #notes = new GroupedNotes();
  readonly #choice: PathChoice;
  readonly #attributes: AttributeWriter;
  readonly #files: FileWriter;
  readonly #check: WrittenFilesCheck;
  readonly #tasks = new TasksInFlight(FILES_AT_ONCE);
  readonly #folders = new PendingFolders((folder) => this.#finish(folder));
  /** For writing, for the first path of a link, and for finishing folders: each is elsewhere in the tree. */
  readonly #stacks: Readonly<Record<'write' | 'link' | 'finish', FolderStack>>;
  /** Files of this moment, by their path. */
  readonly #writing = new Map<string, Promise<void>>();
  /** Files with several links that were not chosen, and where their content went with a link that was. */
  readonly #passed = new Map<string, Entry>();
  readonly #standIns = new Map<string, string>();
  readonly #privileged: boolean;
  readonly #fresh = new Set<PendingFolder>();
  #entries = 0;
  #bytes = 0;

  constructor(tree: TreeRestore, destination: DestinationFolder, replaced: ReplacedThings) {
    this.#tree = tree;
    this.#destination = destination;
    this.#replaced = replaced;
    this.#choice = new PathChoice(tree.only);
    this.#privileged = tree.privileged === true && process.geteuid?.() === 0;
    const rules = { owners: tree.owners ?? 'name', privileged: this.#privileged } as const;
    this.#attributes = new AttributeWriter(rules, this.#notes);
    const onBytes = (bytes: number) => {
      this.#bytes += bytes;
      this.#progress('write');
    };
    this.#files = new FileWriter({ tree, attributes: this.#attributes, replaced, onBytes });
    this.#check = new WrittenFilesCheck(destination, tree, this.#notes);
    const stack = () => new FolderStack(destination.opened());
    this.#stacks = { write: stack(), link: stack(), finish: stack() };
  }

  async run(): Promise<TreeReport> {
    try {
      for await (const entry of this.#tree.entries) await this.#add(entry);
      await this.#tasks.settled();
      this.#folders.leaveAll();
      this.#tasks.throwFailure();
      if (this.#tree.verify) {
        this.#progress('verify');
        await this.#check.run();
      }
      this.#calls.syncFileSystem(this.#destination.descriptor);
    } finally {
      await this.#tasks.settled();
      for (const stack of Object.values(this.#stacks)) stack.close();
    }
    return this.#report();
  }

  async #add(entry: Entry): Promise<void> {
    this.#tree.signal?.throwIfAborted();
    await this.#tasks.room();
    const path = pathWithin(this.#tree.from ?? '.', entry.path);
    const part = path === undefined ? 'left out' : this.#choice.partOf(entry.path);
    if (part === 'left out' || (part === 'above' && entry.type !== 'directory')) return this.#pass(entry);
    const names = entryNames(path as string);
    try {
      if (entry.type === 'directory') this.#addFolder(names, entry, part === 'chosen');
      else if (names.length > 0) await this.#addThing(names, entry);
      else throw notAFolder(entry);
    } catch (error) {
      throw restoreFailure(entry.path, error);
    }
    this.#entries++;
    this.#progress('write');
    if (this.#check.full) await this.#check.run();
  }

  /** A link that is chosen may need its content later. */
  #pass(entry: Entry): void {
    const { links } = entry.facts ?? {};
    if (entry.type === 'file' && links !== undefined) this.#passed.set(entry.path, entry);
  }

  #addFolder(names: readonly ByteText[], entry: Entry, chosen: boolean): void {
    const exact = chosen && this.#tree.delta === true;
    if (names.length === 0) {
      this.#folders.leaveTo(names);
      const root = this.#folders.enter(names, chosen || this.#destination.made ? entry : undefined, exact);
      if (this.#destination.made) this.#fresh.add(root);
      return;
    }
    this.#begin(names);
    const made = this.#makeFolder(names);
    const folder = this.#folders.enter(names, chosen || made ? entry : undefined, exact);
    if (made) this.#fresh.add(folder);
  }

  /** The folder that a path lies in, and those above it that the snapshot does not list. */
  #begin(names: readonly ByteText[]): PendingFolder {
    let folder = this.#folders.leaveTo(names) ?? this.#folders.enter([], undefined, false);
    for (let depth = folder.names.length + 1; depth < names.length; depth++) {
      folder.belongs?.add(names[depth - 1] as ByteText);
      const above = names.slice(0, depth);
      if (this.#makeFolder(above)) this.#calls.changeMode(this.#stacks.write.open(above), 0o755);
      folder = this.#folders.enter(above, undefined, false);
    }
    folder.belongs?.add(names.at(-1) as ByteText);
    return folder;
  }

  /** @returns whether it was not there */
  #makeFolder(names: readonly ByteText[]): boolean {
    const name = names.at(-1) as ByteText;
    const at = this.#stacks.write.open(names.slice(0, -1));
    const there = this.#there(at, name);
    if (there !== undefined && (there.mode & S_IFMT) === S_IFDIR) return false;
    if (there !== undefined) this.#replaced.take(at, names);
    this.#calls.makeFolder(at, name, 0o700);
    this.#made(names);
    return true;
  }

  async #addThing(names: readonly ByteText[], entry: Entry): Promise<void> {
    const folder = this.#begin(names);
    const place = { names, name: names.at(-1) as ByteText, folder, entry };
    if (entry.type === 'file') this.#addFile(place);
    else if (entry.type === 'hard-link') await this.#addLink(place);
    else this.#addSpecial(place);
  }

  #addFile({ names, name, folder, entry }: Place): void {
    const at = this.#stacks.write.open(folder.names);
    const there = this.#there(at, name);
    const finish = this.#files.begin(at, names, entry, there);
    if (there === undefined) this.#made(names, folder);
    folder.pending++;
    const path = textOfBytes(names.join('/'));
    const task = this.#tasks.begin(async () => {
      try {
        await finish();
        if (this.#tree.verify) this.#check.add(names, entry);
        this.#folders.done(folder);
      } catch (error) {
        throw restoreFailure(entry.path, error);
      } finally {
        this.#writing.delete(path);
      }
    });
    this.#writing.set(path, task);
  }

  async #addLink(place: Place): Promise<void> {
    const { entry, folder, names } = place;
    const first = this.#firstLink(place);
    if (first === undefined) return;
    await this.#writing.get(first);
    const from = bytesOfText(first).split('/');
    try {
      const source = this.#stacks.link.open(from.slice(0, -1));
      this.#link(source, from.at(-1) as ByteText, this.#stacks.write.open(folder.names), names);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      this.#notes.add('is a hard link to a file that could not be captured', entry.path);
    }
  }

  /** Where the first path of a file is; undefined where this link became a file of its own. */
  #firstLink({ entry, names, ...place }: Place): string | undefined {
    const target = entry.target ?? '';
    const passed = this.#passed.get(target);
    if (passed === undefined) return this.#within(target);
    const known = this.#standIns.get(target);
    if (known !== undefined) return known;
    this.#standIns.set(target, textOfBytes(names.join('/')));
    this.#addFile({ ...place, names, entry: { ...passed, path: entry.path } });
    return undefined;
  }

  /** A path of the snapshot as it is below the destination; checked like every other. */
  #within(path: string): string {
    const within = pathWithin(this.#tree.from ?? '.', path) ?? path;
    entryNames(within);
    return within;
  }

  #link(source: number, from: ByteText, folder: number, names: readonly ByteText[]): void {
    const name = names.at(-1) as ByteText;
    const there = this.#there(folder, name);
    if (there !== undefined) {
      const first = this.#calls.status(source, from);
      if (first.inode === there.inode && first.fileSystem === there.fileSystem) return;
      this.#replaced.take(folder, names);
    } else this.#made(names);
    this.#calls.makeLink(source, from, folder, name);
  }

  #addSpecial({ names, name, folder, entry }: Place): void {
    const at = this.#stacks.write.open(folder.names);
    if (entry.type.endsWith('device') && !this.#privileged) {
      this.#notes.add('a device was not given back: that takes root and privileged=yes', entry.path);
      return;
    }
    if (this.#there(at, name) !== undefined) this.#replaced.take(at, names);
    else this.#made(names, folder);
    if (entry.type === 'symlink') this.#calls.makeSymlink(symlinkTarget(entry), at, name);
    else this.#calls.makeNode(at, name, nodeMode(entry), ...(entry.device ?? [0, 0]));
    this.#attributes.giveToNamed(at, name, entry);
  }

  /** What lies in a folder that is new goes with it. */
  #made(names: readonly ByteText[], folder = this.#folders.lowest): void {
    if (this.#tree.onMade && !(folder && this.#fresh.has(folder))) this.#tree.onMade(names);
  }

  /** What is at a name already; only a delta restore looks. */
  #there(folder: number, name: ByteText): FileStatus | undefined {
    if (this.#tree.delta !== true) return undefined;
    try {
      return this.#calls.status(folder, name);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** All in it is written: what does not belong there goes, then it gets its attributes. */
  #finish(folder: PendingFolder): void {
    const { names, entry, belongs } = folder;
    try {
      const descriptor = this.#stacks.finish.open(names);
      if (belongs) this.#removeOthers(descriptor, names, belongs);
      this.#fresh.delete(folder);
      if (entry === undefined) return;
      const present = this.#tree.delta ? attributesOf(descriptor, '.') : [];
      this.#attributes.giveTo(descriptor, entry, present);
    } catch (error) {
      throw restoreFailure(names.length === 0 ? '.' : textOfBytes(names.join('/')), error);
    }
  }

  #removeOthers(folder: number, names: readonly ByteText[], belongs: ReadonlySet<ByteText>): void {
    const above = names.length === 0 ? '' : `${names.join('/')}/`;
    for (const name of this.#calls.names(folder)) {
      if (belongs.has(name)) continue;
      const isFolder = (this.#calls.status(folder, name).mode & S_IFMT) === S_IFDIR;
      if (this.#tree.spare?.(above + name, isFolder)) continue;
      this.#takeOther(folder, [...names, name]);
    }
  }

  /** What is mounted there cannot be moved, and is not the snapshot's to take. */
  #takeOther(folder: number, names: readonly ByteText[]): void {
    try {
      this.#replaced.take(folder, names);
    } catch (error) {
      if (!['EBUSY', 'EXDEV'].includes(errorCode(error) ?? '')) throw error;
      this.#notes.add('stays, as it is mounted there', textOfBytes(names.join('/')));
    }
  }

  #progress(step: 'write' | 'verify'): void {
    this.#tree.onProgress?.({ step, bytes: this.#bytes, entries: this.#entries });
  }

  #report(): TreeReport {
    return {
      entries: this.#entries,
      bytes: this.#bytes,
      unchanged: this.#files.unchanged,
      replaced: this.#replaced.count,
      verified: this.#check.verified,
      notes: this.#notes.texts,
    };
  }
}

function notAFolder({ path }: Entry): OperationalError {
  return new OperationalError('invalid', `Cannot restore ${safeLine(path)} as a folder: it is none`);
}

function symlinkTarget({ target }: Entry): ByteText {
  return bytesOfText(target ?? '');
}

function nodeMode({ type }: Entry): number {
  if (type === 'fifo') return S_IFIFO | 0o600;
  return (type === 'block-device' ? S_IFBLK : S_IFCHR) | 0o600;
}
