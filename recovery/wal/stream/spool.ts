import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../../agent/kit/errors.ts';
import type { WalArchive, WalOptions } from '../wal-archive.ts';
import { parseWalName } from '../wal-name.ts';
import { SegmentPieces, segmentOfPartial } from './push-piece.ts';

/** What one round over the spool did. */
export type SpoolRound = {
  readonly segments: number;
  readonly pieces: number;
  /** The newest segment that is being written, and how many bytes of it are archived. */
  readonly writing: { readonly segment: string; readonly archived: number } | undefined;
};

/** The folder that `pg_receivewal` writes to, emptied into the archive. */
export class Spool {
  readonly #archive: WalArchive;
  readonly #folder: string;
  readonly #pieces = new Map<string, SegmentPieces>();
  /** Whole segments that stay here and are archived. */
  readonly #archived = new Set<string>();

  constructor(archive: WalArchive, folder: string) {
    this.#archive = archive;
    this.#folder = folder;
  }

  /** Whole segments that wait here. */
  async waiting(): Promise<readonly string[]> {
    return (await this.#names()).filter((name) => parseWalName(name)?.kind === 'segment');
  }

  /**
   * Archives what is whole, then what is being written. The newest whole segment stays: by it `pg_receivewal` knows where to go on.
   *
   * @throws OperationalError of the first file that cannot be archived; the others wait
   */
  async drain(now: number, options: WalOptions = {}): Promise<SpoolRound> {
    const names = await this.#names();
    const histories = names.filter((name) => parseWalName(name)?.kind === 'history');
    for (const name of histories) await this.#archive.push(join(this.#folder, name), options);
    const whole = names.filter((name) => parseWalName(name)?.kind === 'segment');
    for (const name of whole) await this.#whole(name, whole.at(-1), options);
    let pieces = 0;
    const partials = names.filter((name) => parseWalName(name)?.kind === 'partial');
    for (const name of partials) if (await this.#partial(name, now, options)) pieces++;
    const writing = partials.map(segmentOfPartial).at(-1);
    const archived = writing === undefined ? 0 : (this.#pieces.get(writing)?.archivedEnd ?? 0);
    return {
      segments: whole.length,
      pieces,
      writing: writing === undefined ? undefined : { segment: writing, archived },
    };
  }

  async #whole(name: string, newest: string | undefined, options: WalOptions): Promise<void> {
    const path = join(this.#folder, name);
    if (!this.#archived.has(name)) {
      await this.#archive.push(path, options);
      await this.#supersede(name, options);
      this.#archived.add(name);
    }
    if (name === newest) return;
    await rm(path, { force: true });
    this.#archived.delete(name);
  }

  async #supersede(segment: string, options: WalOptions): Promise<void> {
    const pieces = this.#pieces.get(segment) ?? (await SegmentPieces.of(this.#archive, segment, options));
    await pieces.supersede(options);
    this.#pieces.delete(segment);
  }

  async #partial(name: string, now: number, options: WalOptions): Promise<boolean> {
    const path = join(this.#folder, name);
    const segment = segmentOfPartial(name);
    const pieces = this.#pieces.get(segment) ?? (await SegmentPieces.of(this.#archive, segment, options));
    this.#pieces.set(segment, pieces);
    try {
      return await pieces.push(path, now, options);
    } catch (error) {
      // It has become whole since the folder was listed; the next round finds it.
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    }
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.#folder)).filter((name) => parseWalName(name) !== undefined).sort();
  }
}
