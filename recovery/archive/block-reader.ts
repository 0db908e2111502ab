import { OperationalError } from '../../agent/kit/errors.ts';
import type { Target } from '../targets/target.ts';
import type { ChunkIndex, ChunkPlace } from './chunk-index.ts';
import { chunkName } from './chunk-name.ts';
import { passedBytes } from './collect-garbage-bun.ts';
import { damaged } from './damage.ts';
import { packName } from './object-names.ts';
import type { RepositorySecrets } from './repository-secrets.ts';
import { openedSessionKey } from './session-key.ts';
import type { ArchiveThreads } from './threads/archive-threads.ts';

/** Bytes of open blocks that are kept: neighbours of a chunk are mostly wanted next. */
const KEPT = 24 * 1_024 * 1_024;
/** Bytes that are fetched together: a store far away answers one request as late as many. */
const FETCH = 4 * 1_024 * 1_024;
/** Bytes from which a block is fetched by itself: what lies behind it would mostly be fetched again. */
const ALONE = FETCH / 4;

const isMissing = (error: unknown) => error instanceof OperationalError && error.kind === 'not-found';

/** What another place of a chunk may make good. */
const DAMAGE: readonly string[] = ['storage', 'not-found'];

type OpenBlock = { readonly plain: Promise<Uint8Array>; bytes: number };
type Fetched = { readonly offset: number; readonly end: number; readonly bytes: Promise<Uint8Array> };

export type BlockReaderOptions = {
  readonly target: Target;
  readonly secrets: RepositorySecrets;
  readonly index: ChunkIndex;
  readonly threads: ArchiveThreads;
  /** Reads the index of the target again. */
  readonly refresh: () => Promise<void>;
};

/** Gives chunks by their digests. Blocks are fetched, opened and checked once for all their chunks, in the threads. */
export class BlockReader {
  readonly #options: BlockReaderOptions;
  readonly #open = new Map<string, OpenBlock>();
  readonly #keys = new Map<string, Uint8Array>();
  readonly #fetched = new Map<string, Fetched>();
  #kept = 0;

  constructor(options: BlockReaderOptions) {
    this.#options = options;
  }

  /**
   * The bytes of a chunk; they belong to the reader.
   *
   * @throws OperationalError `storage` where it is not in the index, or its pack is damaged: by name
   */
  async chunk(digest: string, signal?: AbortSignal): Promise<Uint8Array> {
    return this.named(chunkName(this.#options.secrets.nameKey, Buffer.from(digest, 'hex')), signal);
  }

  /** The same by the name of the chunk. */
  async named(name: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    try {
      return await this.#found(name, signal);
    } catch (error) {
      if (!isMissing(error)) throw error;
      // A prune has written it anew elsewhere since the index was read.
      await this.#options.refresh();
      return await this.#foundNow(name, signal);
    }
  }

  async #foundNow(name: Uint8Array, signal: AbortSignal | undefined): Promise<Uint8Array> {
    try {
      return await this.#found(name, signal);
    } catch (error) {
      const { index, target } = this.#options;
      const place = isMissing(error) ? index.find(name) : undefined;
      throw place === undefined ? error : damaged(packName(place.pack), target.name, 'it is missing');
    }
  }

  /** A chunk may be in several packs; where one is damaged, the next one is looked at. */
  async #found(name: Uint8Array, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const { index, target } = this.#options;
    let failure: unknown;
    for (const place of index.findAll(name)) {
      try {
        const plain = await this.#block(place, signal);
        return plain.subarray(place.at, place.at + place.length);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof OperationalError) || !DAMAGE.includes(error.kind)) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
    const short = Buffer.from(name).toString('hex').slice(0, 16);
    throw damaged(
      `chunk ${short}`,
      target.name,
      'no index has it; vedette backup repair may find it in the packs',
    );
  }

  #block(place: ChunkPlace, signal: AbortSignal | undefined): Promise<Uint8Array> {
    // By where it stands, which never changes its meaning: numbers of the index do, when that is read again.
    const id = `${place.pack} ${place.blockOffset}`;
    const known = this.#open.get(id);
    if (known !== undefined) {
      // The last one used is the last one to go.
      this.#open.delete(id);
      this.#open.set(id, known);
      return known.plain;
    }
    const block: OpenBlock = { plain: this.#opened(place, signal), bytes: 0 };
    this.#open.set(id, block);
    block.plain.then(
      (plain) => this.#keep(block, plain.length),
      () => this.#open.delete(id),
    );
    return block.plain;
  }

  #keep(block: OpenBlock, bytes: number): void {
    block.bytes = bytes;
    this.#kept += bytes;
    for (const [id, { bytes: some }] of this.#open) {
      if (this.#kept <= KEPT) break;
      if (some === 0) continue;
      this.#open.delete(id);
      this.#kept -= some;
    }
  }

  async #opened(place: ChunkPlace, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const { target, threads, index } = this.#options;
    const chunks = index.blockChunks(place.block);
    const block = await this.#fetch(place, signal);
    // It goes to the thread, which leaves nothing of it here.
    passedBytes(block.length);
    const { plain, bad } = await threads.open({
      key: this.#key(place),
      block,
      give: true,
      names: Buffer.concat(chunks.map(({ name }) => name)),
      lengths: Uint32Array.from(chunks.map(({ length }) => length)),
    });
    if (plain === null || bad.length > 0) throw damaged(packName(place.pack), target.name);
    passedBytes(plain.length);
    return plain;
  }

  #key({ pack, ephemeral }: ChunkPlace): Uint8Array {
    const id = Buffer.from(ephemeral).toString('hex');
    const key = this.#keys.get(id) ?? openedSessionKey(ephemeral, this.#options.secrets);
    if (key === undefined) throw damaged(packName(pack), this.#options.target.name);
    this.#keys.set(id, key);
    return key;
  }

  async #fetch(place: ChunkPlace, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const { pack, packSize, blockOffset, blockLength } = place;
    let fetched = this.#fetched.get(pack);
    if (fetched === undefined || blockOffset < fetched.offset || blockOffset + blockLength > fetched.end) {
      if (blockLength >= ALONE) return this.#alone(place, signal);
      fetched = this.#ahead(pack, blockOffset, Math.min(packSize, blockOffset + FETCH), signal);
    }
    const bytes = await fetched.bytes;
    const at = blockOffset - fetched.offset;
    // Handed to a thread: a copy, not a view of all that was fetched.
    return bytes.slice(at, at + blockLength);
  }

  /** It goes on as it came, where nothing else lies in its buffer. */
  async #alone({ pack, blockOffset, blockLength }: ChunkPlace, signal: AbortSignal | undefined) {
    const range = { offset: blockOffset, length: blockLength, ...(signal && { signal }) };
    const bytes = await this.#options.target.read(packName(pack), range);
    return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  }

  #ahead(pack: string, offset: number, end: number, signal: AbortSignal | undefined): Fetched {
    const { target } = this.#options;
    const bytes = target.read(packName(pack), { offset, length: end - offset, ...(signal && { signal }) });
    bytes.catch(() => this.#fetched.delete(pack));
    const fetched = { offset, end, bytes };
    this.#fetched.delete(pack);
    this.#fetched.set(pack, fetched);
    const oldest = this.#fetched.keys().next();
    if (this.#fetched.size > 4 && !oldest.done) this.#fetched.delete(oldest.value);
    return fetched;
  }
}
