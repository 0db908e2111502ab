import { chownSync, mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { connectPostgres, type PostgresConnection } from '../../sources/postgres/postgres-connection-bun.ts';
import { clientSettings, postgresProgram } from '../../sources/postgres/postgres-programs.ts';
import type { ServerAddress } from '../../sources/postgres/server-address.ts';
import { parseLsn } from '../lsn.ts';
import type { WalArchive } from '../wal-archive.ts';
import { segmentNumber } from '../wal-name.ts';
import { startReceiver } from './receiver.ts';
import { findSlot, type ReplicationSlot, usableSlot } from './replication-slot.ts';
import { Spool, type SpoolRound } from './spool.ts';

/** What the stream knows of itself, told whenever it changes. */
export type StreamState = {
  /** `connecting`, `streaming`, `held` (the archive does not take what waits in the spool), `ended`. */
  readonly state: 'connecting' | 'streaming' | 'held' | 'ended';
  /** Why it is not streaming, or what to be warned of; null where all is well. */
  readonly because: string | null;
  /** LSN up to which the log is in the archive; null before anything is. */
  readonly archivedTo: bigint | null;
  /** Wall time of the last round in which the archive had all that was received; milliseconds. */
  readonly archivedAt: number | null;
  /** Whole segments that wait in the spool. */
  readonly waiting: number;
};

export type StreamOptions = {
  readonly archive: WalArchive;
  readonly address: ServerAddress;
  readonly slot: string;
  /** Folder for what is received and not archived yet; made with mode 0700. */
  readonly spool: string;
  /** Milliseconds between two rounds: what is lost with the host, at most. @default 5000 */
  readonly every?: number;
  /** Folder of `pg_receivewal`; found without it. */
  readonly bin?: string;
  readonly signal: AbortSignal;
  readonly onState?: (state: StreamState) => void;
  readonly now?: () => number;
};

/** Milliseconds between two tries to connect, doubled up to the second. */
const BACK_OFF = { first: 1_000, last: 30_000 };
/** Whole segments in the spool beyond which no more are received: the server keeps them as well, and says how much. */
const SPOOL_LIMIT = 64;
/** Bytes held back by the slot that are warned of. */
const MUCH_HELD = 1 << 30;

/**
 * Streams the log of a server into the archive until the signal fires, through restarts of the server, promotions and an archive
 * that is away for a while.
 *
 * @throws OperationalError for what waiting does not mend: no such slot, a slot that has lost log, another cluster than the
 * archive's, a wrong password, no `pg_receivewal`
 */
export async function streamWal(options: StreamOptions): Promise<void> {
  const stream = new WalStream(options);
  await stream.run();
}

class WalStream {
  readonly #options: StreamOptions;
  readonly #spool: Spool;
  #state: StreamState = {
    state: 'connecting',
    because: null,
    archivedTo: null,
    archivedAt: null,
    waiting: 0,
  };
  #segmentSize = 0;
  #warning: string | null = null;
  #hasStreamed = false;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#spool = new Spool(options.archive, options.spool);
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    this.#makeSpool();
    let wait = BACK_OFF.first;
    while (!signal.aborted) {
      const began = performance.now();
      await this.#session().catch((error) => this.#interrupted(error));
      // One that held for a while has shown that the server is well: the next try comes soon.
      wait = performance.now() - began > BACK_OFF.last ? BACK_OFF.first : wait;
      await delay(wait, undefined, { signal }).catch(() => {});
      wait = Math.min(wait * 2, BACK_OFF.last);
    }
    this.#tell({ state: 'ended', because: null });
  }

  /** From a connection to its end. */
  async #session(): Promise<void> {
    const connection = await connectPostgres(this.#options.address);
    try {
      const version = await this.#lookAtServer(connection);
      this.#hasStreamed = true;
      await this.#round(undefined);
      if (this.#state.waiting <= SPOOL_LIMIT) await this.#receive(connection, version);
    } finally {
      await connection.close();
    }
  }

  async #receive(connection: PostgresConnection, version: number): Promise<void> {
    const { address, slot, spool, bin, signal } = this.#options;
    const program = await postgresProgram('pg_receivewal', version, { bin, newer: true });
    const receiver = startReceiver({ program, address, slot, spool });
    let gone: OperationalError | undefined;
    void receiver.ended.then((error) => {
      gone = error;
    });
    try {
      while (!signal.aborted && gone === undefined && this.#state.waiting <= SPOOL_LIMIT) {
        await this.#round(await this.#lookAtSlot(connection));
        await Promise.race([this.#pause(), receiver.ended]);
      }
    } finally {
      await receiver.end();
      await this.#round(undefined);
    }
    if (gone !== undefined) throw gone;
  }

  /** @param received LSN up to which everything was in the spool before */
  async #round(received: bigint | undefined): Promise<void> {
    const now = (this.#options.now ?? Date.now)();
    try {
      const { writing } = await this.#spool.drain(now);
      const archivedTo = writing === undefined ? this.#state.archivedTo : this.#lsn(writing, received);
      this.#tell({ state: 'streaming', because: this.#warning, archivedTo, archivedAt: now, waiting: 0 });
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      const waiting = (await this.#spool.waiting()).length;
      this.#tell({ state: 'held', because: error.message, waiting });
    }
  }

  /** A record may end in zeros, which are not sent: the server knows better where the last one ends. */
  #lsn({ segment, archived }: NonNullable<SpoolRound['writing']>, received = 0n): bigint {
    const size = BigInt(this.#segmentSize);
    const number = BigInt(segmentNumber(segment, this.#segmentSize));
    const seen = number * size + BigInt(archived);
    return received / size === number && received > seen ? received : seen;
  }

  /** @returns the major version */
  async #lookAtServer(connection: PostgresConnection): Promise<number> {
    const [row] = await connection.query(
      `SELECT system_identifier::text AS id, current_setting('server_version_num') AS version,
         pg_size_bytes(current_setting('wal_segment_size'))::text AS size FROM pg_control_system()`,
    );
    this.#refuseOtherCluster(row?.id ?? '');
    this.#segmentSize = Number(row?.size);
    await this.#lookAtSlot(connection);
    return Math.floor(Number(row?.version) / 10_000);
  }

  /** @returns the LSN up to which the server knows that the spool has it */
  async #lookAtSlot(connection: PostgresConnection): Promise<bigint | undefined> {
    const slot = usableSlot(await findSlot(connection, this.#options.slot), this.#options.slot);
    this.#warning = slotWarning(slot);
    return slot.restartLsn === null ? undefined : parseLsn(slot.restartLsn);
  }

  #refuseOtherCluster(id: string): void {
    const { systemId } = this.#options.archive;
    if (id === systemId) return;
    throw new OperationalError(
      'invalid',
      `Cannot stream: the server is cluster ${id} now, and the archive is that of ${systemId}`,
      { hint: 'It was made anew: start `vedette wal stream` again, and take a new backup' },
    );
  }

  #interrupted(error: unknown): void {
    if (this.#isFatal(error)) throw error;
    this.#tell({ state: 'connecting', because: errorMessage(error) });
  }

  /** Whoever starts it is told at once what is wrong; a stream that has run says so and tries again, as the server may be mended. */
  #isFatal(error: unknown): boolean {
    if (!(error instanceof OperationalError)) return true;
    return error.kind === 'invalid' || (!this.#hasStreamed && FATAL.has(error.kind));
  }

  #pause(): Promise<void> {
    return delay(this.#options.every ?? 5_000, undefined, { signal: this.#options.signal }).catch(() => {});
  }

  #tell(change: Partial<StreamState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.onState?.(this.#state);
  }

  #makeSpool(): void {
    const { spool, address } = this.#options;
    mkdirSync(spool, { recursive: true, mode: 0o700 });
    const { account } = clientSettings(address);
    if (account !== undefined) chownSync(spool, account.uid, account.gid);
  }
}

/** What waiting does not mend at the start. */
const FATAL: ReadonlySet<string> = new Set(['invalid', 'conflict', 'not-found', 'unauthenticated']);

/** What to be warned of; null where the slot is well. */
export function slotWarning({ name, walStatus, heldBytes, safeBytes }: ReplicationSlot): string | null {
  const held = `${Math.round(heldBytes / 2 ** 20)} MiB of log`;
  if (walStatus === 'unreserved')
    return `the server is about to drop the log that the slot ${name} holds back (${held})`;
  if (safeBytes !== null && safeBytes < heldBytes / 4)
    return `the slot ${name} holds back ${held}, and the server drops it after ${Math.round(safeBytes / 2 ** 20)} MiB more`;
  return heldBytes > MUCH_HELD ? `the slot ${name} holds back ${held}` : null;
}
