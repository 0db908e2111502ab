import { setImmediate } from 'node:timers/promises';
import { errorCode } from '../../../agent/kit/errors.ts';
import type { EntryHeader } from '../../archive/entry.ts';
import type { Content, SnapshotSink, Stored } from '../../archive/repository.ts';
import { bytesOfText } from '../../tree/byte-text.ts';
import { type ByteText, fileCalls } from '../../tree/file-calls-ffi.ts';
import type { FileStatus } from '../../tree/file-status.ts';
import { OwnerNames } from '../../tree/owner-names.ts';
import { HeaderReader } from '../../tree/read-header.ts';
import { fileContent } from './file-content.ts';
import { HardLinks } from './hard-links.ts';
import { LimitedNotes } from './limited-notes.ts';
import type { Root } from './roots.ts';
import { skippedBecause, type Walked, type WalkRules, walkTree } from './walk-tree.ts';

/** Milliseconds after which others of this thread have their turn. */
const TURN = 20;

/** A root with the place where it is read: itself, or a frozen view of its volume. */
export type ReadRoot = Root & { readonly view: ByteText };

export type CaptureRules = Omit<WalkRules, 'onSkipped'> & {
  /** Says which files need not be in the snapshot. */
  readonly leavesOut?: (found: Walked, header: EntryHeader) => boolean;
};

/**
 * Pours walks of folders into a snapshot: their entries in order, each content once, with notes of what could not be had.
 */
export class FilesCapture {
  readonly #sink: SnapshotSink;
  readonly #signal: AbortSignal;
  readonly #rules: CaptureRules;
  readonly #headers = new HeaderReader(new OwnerNames());
  readonly #links = new HardLinks();
  readonly #notes: LimitedNotes;
  readonly #above = new Set<string>();
  #turnEnds = 0;
  /** Entries that are there and could not be read, so that the snapshot lacks them or what is below them. */
  unread = 0;

  constructor(sink: SnapshotSink, signal: AbortSignal, rules: CaptureRules) {
    this.#sink = sink;
    this.#signal = signal;
    this.#rules = rules;
    this.#notes = new LimitedNotes((text) => sink.note(text));
  }

  /** A first walk, so that progress knows how much there will be. */
  async count(roots: readonly ReadRoot[]): Promise<void> {
    this.#sink.phase('count');
    let [bytes, entries] = [0, 0];
    for (const root of roots)
      for (const { type, status } of this.#walk(root, () => {})) {
        entries++;
        if (type === 'file') bytes += Math.min(status.size, status.blocks * 512) / status.links;
        await this.#turn();
      }
    this.#sink.expect({ bytes: Math.round(bytes), entries });
  }

  async copy(roots: readonly ReadRoot[]): Promise<void> {
    this.#sink.phase('copy files');
    const skipped = (path: string, why: string) => this.#skipped(path, why);
    for (const root of roots) {
      await this.#addAbove(root);
      for (const found of this.#walk(root, skipped)) {
        await this.#add(found);
        await this.#turn();
      }
    }
    this.#notes.end();
  }

  *#walk({ view, at, isFolder }: ReadRoot, onSkipped: WalkRules['onSkipped']): Generator<Walked> {
    if (isFolder) yield* walkTree(view, at, { ...this.#rules, onSkipped });
    else {
      const status = fileCalls().status(-1, view);
      yield { at: { folder: -1, name: view, path: view }, path: at, type: 'file', status };
    }
  }

  /** The folders above a root that is not the snapshot's, so that the tree is whole. */
  async #addAbove({ at, real }: ReadRoot): Promise<void> {
    if (real !== `/${bytesOfText(at)}`) return;
    for (let slash = at.indexOf('/'); slash > 0; slash = at.indexOf('/', slash + 1)) {
      const path = at.slice(0, slash);
      if (this.#above.has(path)) continue;
      this.#above.add(path);
      const place = `/${bytesOfText(path)}`;
      const status = fileCalls().status(-1, place);
      await this.#add({ at: { folder: -1, name: place, path: place }, path, type: 'directory', status });
    }
  }

  async #add(found: Walked): Promise<void> {
    const first = found.type === 'directory' ? undefined : this.#links.firstOf(found.status, found.path);
    try {
      if (first !== undefined) await this.#addLink(found, first);
      else await this.#addThing(found);
    } catch (error) {
      if (errorCode(error) === undefined || !('syscall' in (error as object))) throw error;
      this.#failed(found, error);
    }
  }

  async #addLink({ path, status }: Walked, target: string): Promise<void> {
    const { mode, uid, gid, mtime } = status;
    await this.#sink.add({ path, type: 'hard-link', target, mode: mode & 0o7777, uid, gid, mtime });
  }

  async #addThing(found: Walked): Promise<void> {
    const { at, path, type, status } = found;
    const header = this.#headers.read(at, path, type, status);
    if (this.#rules.leavesOut?.(found, header)) return;
    if (type !== 'file') return this.#sink.add(header);
    const { content, holes } = fileContent(at, status);
    const more = { ...(holes && { holes }), ...(status.links > 1 && { facts: { links: status.links } }) };
    await this.#sink.add({ ...header, ...more }, content satisfies Content, {
      onStored: (stored) => this.#stored(path, stored),
      onFailed: (error) => this.#failed(found, error),
    });
  }

  #stored(path: string, { changedWhileRead }: Stored): void {
    if (changedWhileRead) this.#notes.add(`${path} changed while it was read`);
  }

  #failed({ path, status }: { path: string; status: FileStatus }, error: unknown): void {
    this.#links.forget(status);
    if (errorCode(error) !== 'ENOENT') this.#skipped(path, skippedBecause(error));
  }

  #skipped(path: string, why: string): void {
    if (why.startsWith('cannot be read')) this.unread++;
    this.#notes.add(`${path} ${why}`);
  }

  async #turn(): Promise<void> {
    this.#signal.throwIfAborted();
    const now = performance.now();
    if (now < this.#turnEnds) return;
    await setImmediate();
    this.#turnEnds = performance.now() + TURN;
  }
}
