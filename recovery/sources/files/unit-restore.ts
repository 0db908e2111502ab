import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Repository } from '../../archive/repository.ts';
import type { Snapshot } from '../../archive/snapshot.ts';
import { type BesideDestination, besideDestination } from '../../restore/beside-destination.ts';
import { putBackKept } from '../../restore/put-back-kept.ts';
import { removeBelow } from '../../restore/remove-below.ts';
import { restoreTree, type TreeReport, type TreeRestore } from '../../restore/restore-tree.ts';
import { mendSwap, type Swapped, swapFolder } from '../../restore/swap-folder.ts';
import { type ByteText, fileCalls } from '../../tree/file-calls-ffi.ts';
import { FOLDER_FLAGS } from '../../tree/folder-stack.ts';
import { liesOnItsOwn } from './own-file-system.ts';
import type { RestoreUnit } from './planned-units.ts';

/** What all units of one restore share. */
export type UnitSettings = Pick<
  TreeRestore,
  'owners' | 'privileged' | 'verify' | 'signal' | 'onProgress' | 'spare'
> & { readonly repository: Repository; readonly snapshot: Snapshot; readonly now: Date };

/**
 * One folder or file on its way to its place: written beside it, then swapped in. Each step can be taken back until the last one of the
 * restore is done.
 */
export class SwapRestore {
  readonly #unit: RestoreUnit;
  readonly #settings: UnitSettings;
  readonly #beside: BesideDestination;
  #finished: string;
  #swapped: Swapped | undefined;

  constructor(unit: RestoreUnit, settings: UnitSettings) {
    this.#unit = unit;
    this.#settings = settings;
    this.#beside = besideDestination(unit.destination, settings.now);
    this.#finished = this.#beside.unfinished;
  }

  async write(): Promise<TreeReport> {
    const { destination } = this.#unit;
    const cut = this.#beside.left.safetyCopies.at(-1);
    if (cut !== undefined) mendSwap({ destination, safetyCopy: cut });
    removeQuietly(this.#finished);
    const { from, only, single } = this.#unit;
    const report = await restoreTree({ ...treeOf(this.#settings), from, only, destination: this.#finished });
    if (single) this.#takeOut();
    return report;
  }

  /** @returns the safety copy */
  finish(): string | null {
    const { finished, safetyCopy } = { finished: this.#finished, safetyCopy: this.#beside.safetyCopy };
    this.#swapped = swapFolder({ finished, destination: this.#unit.destination, safetyCopy });
    return this.#swapped.safetyCopy;
  }

  undo(): void {
    this.#swapped?.undo();
    removeQuietly(this.#finished);
    removeQuietly(this.#beside.unfinished);
  }

  /** A single thing was written into a folder: it comes out, and the folder goes. */
  #takeOut(): void {
    const [folder, name] = [this.#finished, basename(this.#unit.only[0] as string)];
    this.#finished = `${folder}.single`;
    removeQuietly(this.#finished);
    renameNear(join(folder, name), this.#finished);
    removeQuietly(folder);
  }
}

/** A folder that is made again as the snapshot has it, where it is; what gives way is kept. */
export class DeltaRestore {
  readonly #unit: RestoreUnit;
  readonly #settings: UnitSettings;
  readonly #keepIn: string;
  readonly #made: (readonly ByteText[])[] = [];
  #begun = false;

  constructor(unit: RestoreUnit, settings: UnitSettings) {
    this.#unit = unit;
    this.#settings = settings;
    const { safetyCopy } = besideDestination(unit.destination, settings.now);
    // Another file system could not take what is moved there.
    const inside = join(unit.destination, `.${basename(safetyCopy)}`);
    this.#keepIn = liesOnItsOwn(unit.destination) ? inside : safetyCopy;
  }

  async write(): Promise<TreeReport> {
    const { from, only, destination } = this.#unit;
    this.#begun = true;
    const own = Buffer.from(basename(this.#keepIn)).toString('latin1');
    return restoreTree({
      ...treeOf(this.#settings),
      ...{ from, only, destination, delta: true, keepIn: this.#keepIn },
      spare: (path, isFolder) => path === own || (this.#settings.spare?.(path, isFolder) ?? false),
      onMade: (names) => void this.#made.push(names),
    });
  }

  /** @returns what was kept; null where nothing gave way */
  finish(): string | null {
    if (!isEmpty(this.#keepIn)) return this.#keepIn;
    removeQuietly(this.#keepIn);
    return null;
  }

  undo(): void {
    if (!this.#begun || !existsSync(this.#keepIn)) return;
    putBackKept(this.#unit.destination, this.#keepIn, this.#made);
    removeQuietly(this.#keepIn);
  }
}

function treeOf({ snapshot, now: _now, ...shared }: UnitSettings): Omit<TreeRestore, 'destination'> {
  return { ...shared, entries: shared.repository.entries(snapshot, shared.signal) };
}

function removeQuietly(path: string): void {
  if (!isThere(path)) return;
  removeBelow(() => fileCalls().open(-1, bytesOf(dirname(path)), FOLDER_FLAGS), bytesOf(basename(path)));
}

function renameNear(from: string, to: string): void {
  fileCalls().renameToNew(-1, bytesOf(from), -1, bytesOf(to));
}

function isThere(path: string): boolean {
  try {
    fileCalls().status(-1, bytesOf(path));
    return true;
  } catch {
    return false;
  }
}

function isEmpty(path: string): boolean {
  const descriptor = fileCalls().open(-1, bytesOf(path), FOLDER_FLAGS);
  try {
    return fileCalls().names(descriptor).length === 0;
  } finally {
    fileCalls().close(descriptor);
  }
}

const bytesOf = (path: string): ByteText => Buffer.from(path).toString('latin1');
