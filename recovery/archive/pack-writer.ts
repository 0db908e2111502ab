import { OperationalError } from '../../agent/kit/errors.ts';
import type { Target } from '../targets/target.ts';
import type { ChunkIndex } from './chunk-index.ts';
import { passedBytes } from './collect-garbage-bun.ts';
import { freeBytes } from './free-bytes.ts';
import type { FreshChunks } from './fresh-chunks.ts';
import { encodeIndex, type IndexedPack } from './index-object.ts';
import { indexName, newObjectId, packName } from './object-names.ts';
import { assemblePack, type NewBlock } from './pack.ts';
import type { WriterSecrets } from './repository-secrets.ts';
import type { SessionKey } from './session-key.ts';

/** Bytes at which a pack is sent. */
const PACK = 8 * 1_024 * 1_024;
/** Packs that are on their way at the same time. */
const AT_ONCE = 2;
/** Packs after which the index is written: what a killed run has to send again is not more than they hold. */
const INDEX_EVERY = 32;
/** Chunks at which a pack is sent, and the index written, however small they are: what is known of each is in memory until then. */
const PACK_CHUNKS = 32_768;
const INDEX_CHUNKS = 65_536;

export type PackWriterOptions = {
  readonly target: Target;
  readonly secrets: WriterSecrets;
  readonly session: SessionKey;
  readonly index: ChunkIndex;
  readonly fresh: FreshChunks;
  readonly signal: AbortSignal | undefined;
};

/** Collects blocks into packs and sends these, and the index over them. */
export class PackWriter {
  readonly #options: PackWriterOptions;
  readonly #sending = new Set<Promise<void>>();
  #blocks: NewBlock[] = [];
  #bytes = 0;
  #chunks = 0;
  #written: IndexedPack[] = [];
  #writtenChunks = 0;
  #failure: { readonly error: unknown } | undefined;
  #stored = 0;

  constructor(options: PackWriterOptions) {
    this.#options = options;
  }

  /** Bytes that have been sent. */
  get storedBytes(): number {
    return this.#stored;
  }

  /** Takes blocks; resolves when there is room for more. Throws what went wrong with earlier ones. */
  async add(blocks: readonly NewBlock[]): Promise<void> {
    this.#throwFailure();
    for (const block of blocks) {
      this.#blocks.push(block);
      this.#bytes += block.bytes.length;
      this.#chunks += block.chunks.length;
      if (this.#bytes >= PACK || this.#chunks >= PACK_CHUNKS) this.#send();
    }
    await this.room();
    if (this.#written.length >= INDEX_EVERY || this.#writtenChunks >= INDEX_CHUNKS) await this.#writeIndex();
  }

  /** Resolves when not too much is on its way. Throws what went wrong with it. */
  async room(): Promise<void> {
    while (this.#sending.size > AT_ONCE) await Promise.race(this.#sending);
    this.#throwFailure();
  }

  /** Resolves when all that was added is durable and in the index. */
  async flush(): Promise<void> {
    if (this.#blocks.length > 0) this.#send();
    await Promise.all(this.#sending);
    this.#throwFailure();
    await this.#writeIndex();
  }

  /** Ends without sending more, and waits for what is on its way: behind it nothing of this run comes. */
  async settle(): Promise<void> {
    this.#failure ??= { error: new OperationalError('unavailable', 'Cannot send more: the run has ended') };
    await Promise.all(this.#sending);
  }

  #send(): void {
    const blocks = this.#blocks;
    this.#blocks = [];
    this.#bytes = 0;
    this.#chunks = 0;
    const sending = this.#write(blocks).catch((error) => {
      this.#failure ??= { error };
    });
    this.#sending.add(sending);
    void sending.then(() => this.#sending.delete(sending));
  }

  async #write(blocks: NewBlock[]): Promise<void> {
    const { target, secrets, session, signal } = this.#options;
    const id = newObjectId();
    const chunks = blocks.reduce((sum, block) => sum + block.chunks.length, 0);
    const pack = assemblePack(id, session, secrets.indexKey, blocks);
    // They are copied: what waits for the target is the pack alone.
    for (const { bytes } of blocks.splice(0)) freeBytes(bytes);
    await target.write(packName(id), pack.bytes, { ...(signal && { signal }) });
    this.#stored += pack.bytes.length;
    passedBytes(pack.bytes.length);
    this.#written.push({
      id,
      size: pack.bytes.length,
      ephemeral: session.ephemeral,
      blocks: pack.blocks,
    });
    this.#writtenChunks += chunks;
  }

  async #writeIndex(): Promise<void> {
    const packs = this.#written;
    if (packs.length === 0) return;
    this.#written = [];
    this.#writtenChunks = 0;
    const { target, secrets, index, fresh, signal } = this.#options;
    const id = newObjectId();
    const object = encodeIndex(id, { replaces: [], packs }, secrets);
    await target.write(indexName(id), object, { ...(signal && { signal }) });
    this.#stored += object.length;
    index.add(id, { replaces: [], packs });
    for (const { blocks } of packs)
      for (const { chunks } of blocks) fresh.settle(chunks.map(({ name }) => name));
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
