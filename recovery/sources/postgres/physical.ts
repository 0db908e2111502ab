import { hostname } from 'node:os';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { Captured, SnapshotSink } from '../../archive/repository.ts';
import type { CaptureContext } from '../source-kind.ts';
import { readControlFile, systemIdentifierOf } from './control-file.ts';
import type { PostgresConnection } from './postgres-connection-bun.ts';
import { connectPostgres } from './postgres-connection-bun.ts';
import type { PostgresOptions } from './postgres-options.ts';
import { isSocket, type ServerAddress, serverAddress } from './server-address.ts';
import { type ServerFacts, serverFacts } from './server-facts.ts';
import { writeCanary } from './write-canary.ts';

/** What the parts of a physical backup share. */
export type PhysicalCapture = {
  readonly options: PostgresOptions;
  readonly address: ServerAddress;
  readonly facts: ServerFacts;
  /** The session that backup mode lives and dies with. */
  readonly connection: PostgresConnection;
  readonly sink: SnapshotSink;
  readonly context: CaptureContext;
};

/** A physical backup of the whole server, by its files on this host, else through `pg_basebackup`. */
export async function capturePhysical(
  options: PostgresOptions,
  sink: SnapshotSink,
  context: CaptureContext,
): Promise<Captured> {
  const address = serverAddress(options);
  sink.phase('connect');
  const connection = await connectPostgres(address);
  const onAbort = () => void connection.close();
  context.signal.addEventListener('abort', onAbort, { once: true });
  try {
    const facts = await serverFacts(connection);
    return await captured({ options, address, facts, connection, sink, context });
  } catch (error) {
    context.signal.throwIfAborted();
    throw error;
  } finally {
    context.signal.removeEventListener('abort', onAbort);
    // Backup mode and the slot that keeps WAL belong to the session and end with it.
    await connection.close();
  }
}

async function captured(capture: PhysicalCapture): Promise<Captured> {
  await refuseOtherCluster(capture);
  const { options, connection, address, sink } = capture;
  const canary = options.canary && (await writeCanary(connection, options.canary, address.database));
  if (options.canary && canary === undefined) sink.note(`No canary row was written: the server is a standby`);
  const folder = await readableDataFolder(capture);
  const result =
    folder === undefined
      ? await (await import('./physical-stream.ts')).captureStream(capture)
      : await (await import('./physical-files.ts')).captureFiles(capture, folder);
  return { ...result, method: 'physical', ...(canary && { canary }) };
}

/** A server that was made anew under the same name begins a history of its own, and its WAL another archive. */
async function refuseOtherCluster({ facts, options, context }: PhysicalCapture): Promise<void> {
  const before = (await context.previous?.())?.facts.systemId;
  if (typeof before !== 'string' || before === facts.systemIdentifier || options.new_cluster) return;
  throw new OperationalError(
    'conflict',
    `Cannot back up PostgreSQL: this is another cluster (system identifier ${facts.systemIdentifier}) than that of the last snapshot (${before})`,
    {
      hint: 'if it was initialised anew on purpose, set new_cluster: true for one backup; else look at the address',
    },
  );
}

/** The data folder, where this process may read it and it is the one of this very server. */
async function readableDataFolder({ options, facts, address }: PhysicalCapture): Promise<string | undefined> {
  if (options.through === 'replication') return undefined;
  const path = options.data_directory ?? facts.dataDirectory;
  const why =
    isHere(address) || options.data_directory ? await unreadable(path, facts) : 'it is on another host';
  if (why === undefined) return path;
  if (options.through !== 'files') return undefined;
  throw new OperationalError('forbidden', `Cannot read the data folder ${path}: ${why}`, {
    hint: 'run it as root or as the account of the server on its own host, or set through: replication',
  });
}

async function unreadable(path: string, facts: ServerFacts): Promise<string | undefined> {
  try {
    const found = systemIdentifierOf(await readControlFile(path));
    return found === facts.systemIdentifier ? undefined : `it is of the cluster ${found}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isHere(address: ServerAddress): boolean {
  return isSocket(address) || ['localhost', '127.0.0.1', '::1', hostname()].includes(address.host);
}
