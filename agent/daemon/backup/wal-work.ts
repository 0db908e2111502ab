import { openForBackup } from '../../../recovery/backup/open-for-backup.ts';
import { inServer } from '../../../recovery/sources/postgres/in-server.ts';
import type { PostgresOptions } from '../../../recovery/sources/postgres/postgres-options.ts';
import { type ServerAddress, serverAddress } from '../../../recovery/sources/postgres/server-address.ts';
import { type ServerWal, serverWal } from '../../../recovery/wal/server-wal.ts';
import { createSlot } from '../../../recovery/wal/stream/replication-slot.ts';
import { type StreamState, streamWal } from '../../../recovery/wal/stream/stream-wal.ts';
import { type WalArchive, walArchive } from '../../../recovery/wal/wal-archive.ts';
import { walStatus } from '../../../recovery/wal/wal-status.ts';
import { errorMessage } from '../../kit/errors.ts';
import type { JobContext } from './job-context.ts';
import type { BackupJob } from './job-messages.ts';
import { comparedWal, streamedWal } from './wal-told.ts';
import { waryDoor } from './wary-door.ts';

/** Milliseconds between two comparisons of the archive with the server. */
const COMPARED_EVERY = 30_000;

type Job = Extract<BackupJob, { do: 'wal' }>;

/** Looks after the write-ahead log of a server until the signal fires: streams it where that is asked for, and tells how far it is. */
export async function walWork(job: Job, context: JobContext): Promise<void> {
  const { backup, cacheFolder, known, mode, slot } = job;
  const { signal } = context;
  const options = backup.source.options as PostgresOptions;
  const address = serverAddress(options);
  const door = waryDoor(context.door, known);
  const { repository, targets } = await openForBackup(backup, { signal, door, cacheFolder });
  try {
    const { systemId } = await inServer(address, async (connection) => {
      if (mode === 'stream') await createSlot(connection, slot);
      return serverWal(connection);
    });
    const archive = walArchive(repository, systemId);
    const watch = new WalWatch(archive, address, mode, context);
    if (mode === 'stream')
      await Promise.all([watch.run(), stream(job, options, { archive, address }, watch, signal)]);
    else await watch.run();
  } finally {
    await repository.close().catch(() => {});
    await targets.close().catch(() => {});
  }
}

async function stream(
  { slot, spool }: Job,
  { bin }: PostgresOptions,
  place: { readonly archive: WalArchive; readonly address: ServerAddress },
  watch: WalWatch,
  signal: AbortSignal,
): Promise<void> {
  const onState = (state: StreamState) => watch.streamed(state);
  try {
    await streamWal({ ...place, slot, spool, signal, onState, ...(bin !== undefined && { bin }) });
  } finally {
    watch.end();
  }
}

/** How the archive follows the server, told when it changes. */
class WalWatch {
  readonly #archive: WalArchive;
  readonly #address: ServerAddress;
  readonly #mode: 'command' | 'stream';
  readonly #context: JobContext;
  readonly #ending = new AbortController();
  #stream: StreamState | undefined;
  #compared: ReturnType<typeof comparedWal> | undefined;
  #told = '';

  constructor(archive: WalArchive, address: ServerAddress, mode: 'command' | 'stream', context: JobContext) {
    this.#archive = archive;
    this.#address = address;
    this.#mode = mode;
    this.#context = context;
  }

  async run(): Promise<void> {
    const signal = AbortSignal.any([this.#context.signal, this.#ending.signal]);
    while (!signal.aborted) {
      await this.#compare(signal);
      await pause(COMPARED_EVERY, signal);
    }
  }

  streamed(state: StreamState): void {
    this.#stream = state;
    this.#tell();
  }

  end(): void {
    this.#ending.abort();
  }

  async #compare(signal: AbortSignal): Promise<void> {
    try {
      const server: ServerWal = await inServer(this.#address, serverWal);
      const status = await walStatus(this.#archive, { server, signal });
      this.#compared = comparedWal(status, this.#mode);
    } catch (error) {
      if (signal.aborted) return;
      this.#compared = this.#compared && { ...this.#compared, state: 'failed', because: errorMessage(error) };
      this.#compared ??= comparedWal(undefined, this.#mode, errorMessage(error));
    }
    this.#tell();
  }

  #tell(): void {
    if (this.#compared === undefined) return;
    const now = this.#context.now().getTime();
    const state =
      this.#stream === undefined ? this.#compared : streamedWal(this.#compared, this.#stream, now);
    const text = JSON.stringify(state);
    if (text === this.#told) return;
    this.#told = text;
    this.#context.tell({ tell: 'wal', state });
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(timer));
}
