import type { ChunkKeeper } from './chunk-keeper.ts';
import { contentDigest } from './content-digest.ts';
import type { StoredContent } from './entry.ts';

/** Bytes that are cut at once; more than the longest chunk. */
const PIECE = 4 * 1_024 * 1_024;
/** Most contents of a stream of small ones fit into that. */
const FIRST = 64 * 1_024;

/** A content that comes in pieces of any length: a stream, the list of entries. */
export class ByteFeed {
  readonly #keeper: ChunkKeeper;
  readonly #page: number | undefined;
  readonly #kept: Promise<readonly string[]>[] = [];
  #buffer = new Uint8Array(FIRST);
  #filled = 0;
  #bytes = 0;

  constructor(keeper: ChunkKeeper, page?: number) {
    this.#keeper = keeper;
    this.#page = page;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Takes bytes; they may be used again when this resolves. */
  async push(bytes: Uint8Array): Promise<void> {
    this.#bytes += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const some = bytes.subarray(at, at + PIECE - this.#filled);
      this.#makeRoom(this.#filled + some.length);
      this.#buffer.set(some, this.#filled);
      this.#filled += some.length;
      at += some.length;
      if (this.#filled === PIECE) await this.#send(false);
    }
  }

  /** Where all of it is. */
  async end(): Promise<StoredContent> {
    if (this.#filled > 0) await this.#send(true);
    const chunks = (await Promise.all(this.#kept)).flat();
    return { bytes: this.#bytes, chunks, digest: contentDigest(chunks) };
  }

  #makeRoom(length: number): void {
    if (length <= this.#buffer.length) return;
    const larger = new Uint8Array(length > PIECE / 8 ? PIECE : PIECE / 8);
    larger.set(this.#buffer.subarray(0, this.#filled));
    this.#buffer = larger;
  }

  async #send(last: boolean): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#filled);
    this.#filled = 0;
    const { kept, cut } = await this.#keeper.keepPiece({
      bytes,
      offset: 0,
      length: bytes.length,
      last,
      ...(this.#page && { page: this.#page }),
    });
    const digests = kept.then((pieces) => pieces[0]!.digests);
    digests.catch(() => {});
    this.#kept.push(digests);
    this.#buffer = new Uint8Array(last ? 0 : PIECE);
    if (last) return;
    const { tail } = await cut;
    this.#buffer.set(tail as Uint8Array);
    this.#filled = (tail as Uint8Array).length;
  }
}
