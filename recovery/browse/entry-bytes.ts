import type { Entry } from '../archive/entry.ts';
import type { Repository } from '../archive/repository.ts';

const ZEROS = new Uint8Array(262_144);

/** The bytes of a file as a reader of it sees them: holes are zeros. */
export async function* entryBytes(
  repository: Repository,
  { content, holes = [], size }: Entry,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  if (content === undefined) return;
  const total = size ?? content.bytes;
  const gaps = [...holes, [total, 0] as const];
  const feed = new Feed(repository.content(content, undefined, signal));
  let at = 0;
  for (const [offset, length] of gaps) {
    yield* feed.take(offset - at);
    for (let left = length; left > 0; left -= ZEROS.length)
      yield ZEROS.subarray(0, Math.min(left, ZEROS.length));
    at = offset + length;
  }
}

/** Pieces of a stream, cut where they have to be. */
class Feed {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  async *take(length: number): AsyncIterable<Uint8Array> {
    for (let left = length; left > 0; ) {
      if (this.#rest.length === 0 && !(await this.#fill())) return;
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async #fill(): Promise<boolean> {
    const { done, value } = await this.#pieces.next();
    if (!done) this.#rest = value;
    return done !== true;
  }
}
