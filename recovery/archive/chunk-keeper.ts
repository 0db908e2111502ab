import type { FreshChunks } from './fresh-chunks.ts';
import type { PackWriter } from './pack-writer.ts';
import type { ArchiveThreads, HashedOutcome } from './threads/archive-threads.ts';
import type { FromArchiveThread, HashedPiece, Piece } from './threads/messages.ts';

export type KeptPiece = HashedPiece & {
  /** Of its chunks, 64 hexadecimal digits each. */
  readonly digests: readonly string[];
};

type Cut = Extract<FromArchiveThread, { type: 'cut' }>;

/** Has pieces cut and hashed by the threads, and what is new among their chunks put into packs. */
export class ChunkKeeper {
  readonly #threads: ArchiveThreads;
  readonly #fresh: FreshChunks;
  readonly #packs: PackWriter;
  readonly #running = new Set<Promise<unknown>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(threads: ArchiveThreads, fresh: FreshChunks, packs: PackWriter) {
    this.#threads = threads;
    this.#fresh = fresh;
    this.#packs = packs;
  }

  /** Resolves when a thread has taken the pieces; `kept` when they are hashed and their place is settled. */
  async keep(pieces: readonly Piece[], onCut?: (cut: Cut) => void): Promise<{ kept: Promise<KeptPiece[]> }> {
    this.#throwFailure();
    // What waits for a slow target must not grow: no more is read meanwhile.
    await this.#packs.room();
    const { hashed } = await this.#threads.hash(pieces, onCut);
    const kept = hashed.then((outcome) => {
      this.#follow(this.#store(outcome));
      return digestsByPiece(outcome);
    });
    this.#follow(kept);
    return { kept };
  }

  /** The same for one open piece, behind whose cut the next one begins. */
  async keepPiece(piece: Piece): Promise<{ kept: Promise<KeptPiece[]>; cut: Promise<Cut> }> {
    const { promise: cut, resolve, reject } = Promise.withResolvers<Cut>();
    cut.catch(() => {});
    const { kept } = await this.keep([piece], resolve);
    kept.catch(reject);
    return { kept, cut };
  }

  /** Resolves when nothing runs any more. Throws what went wrong first. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    this.#throwFailure();
  }

  async #store(outcome: HashedOutcome): Promise<void> {
    const count = outcome.lengths.length;
    const wanted = new Uint8Array(count);
    for (let index = 0; index < count; index++)
      wanted[index] = this.#fresh.claim(nameAt(outcome, index)) ? 1 : 0;
    const blocks = await outcome.store(wanted);
    await this.#packs.add(
      blocks.map(({ bytes, chunks }) => ({
        bytes,
        chunks: chunks.map((index) => ({
          name: nameAt(outcome, index).slice(),
          length: outcome.lengths[index] as number,
        })),
      })),
    );
  }

  #follow(work: Promise<unknown>): void {
    const settled: Promise<unknown> = work
      .catch((error) => {
        this.#failure ??= { error };
      })
      .then(() => this.#running.delete(settled));
    this.#running.add(settled);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

function nameAt({ names }: HashedOutcome, index: number): Uint8Array {
  return names.subarray(32 * index, 32 * index + 32);
}

function digestsByPiece({ pieces, digests }: HashedOutcome): KeptPiece[] {
  const hex = Buffer.from(digests.buffer, digests.byteOffset, digests.length).toString('hex');
  let at = 0;
  return pieces.map((piece) => {
    const own: string[] = [];
    for (let index = 0; index < piece.chunks; index++) {
      own.push(hex.slice(at, at + 64));
      at += 64;
    }
    return { ...piece, digests: own };
  });
}
