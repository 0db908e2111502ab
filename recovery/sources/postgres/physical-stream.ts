import { dirname } from 'node:path';
import { errorCode, errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import type { EntryHeader } from '../../archive/entry.ts';
import type { Captured, Content, SnapshotSink } from '../../archive/repository.ts';
import { walArchive } from '../../wal/wal-archive.ts';
import { type BackupLabel, parseBackupLabel } from './backup-label.ts';
import { RELATION_CUT } from './data-folder-copy.ts';
import { holdsRelations, relationFile } from './data-folder-rules.ts';
import type { PhysicalCapture } from './physical.ts';
import type { PhysicalFacts } from './physical-facts.ts';
import { physicalFactsOf } from './physical-files.ts';
import { clientSettings, postgresProgram, startProgram } from './postgres-programs.ts';
import { type TarMember, tarMembers } from './tar-reader.ts';
import { archivesHere, awaitArchivedWal, walSpan } from './wal-of-backup.ts';

/** Lines about damaged pages that are passed on. */
const MOST_NOTES = 100;

/** Takes the backup through the replication protocol, as the server sends it: by `pg_basebackup`, which writes a tar archive. */
export async function captureStream(capture: PhysicalCapture): Promise<Captured> {
  refuseTablespaces(capture);
  const { sink, facts, context } = capture;
  const wal = streamedWal(capture);
  const { label, stopLsn } = await copyStream(capture, wal);
  const span = walSpan(facts, label.timeline, label.startLsn, stopLsn);
  sink.phase('wait for WAL');
  if (wal === 'archived')
    await awaitArchivedWal(
      walArchive(context.repository!, facts.systemIdentifier),
      span,
      capture.connection,
      context,
    );
  if (Object.values(facts.configFiles).some((path) => !path.startsWith(`${facts.dataDirectory}/`)))
    sink.note(
      'The configuration outside of the data folder is not in the backup: it was taken over the network',
    );
  return {
    facts: {
      ...physicalFactsOf(capture, label, stopLsn, span),
      wal,
      dataDirectory: facts.dataDirectory,
      configFiles: {},
    } satisfies PhysicalFacts,
  };
}

/** `pg_basebackup` writes one archive for each tablespace, and standard output takes one. */
function refuseTablespaces({ facts }: PhysicalCapture): void {
  if (facts.tablespaces.length === 0) return;
  throw new OperationalError(
    'conflict',
    `Cannot back up PostgreSQL over the network: it has ${facts.tablespaces.length} tablespaces of its own (${facts.tablespaces[0]?.name})`,
    { hint: 'run it on the host of the server, as root or as the account of the server' },
  );
}

function streamedWal({ options, facts, context }: PhysicalCapture): PhysicalFacts['wal'] {
  const wanted = options.wal === 'archive' || (options.wal === 'auto' && archivesHere(facts));
  return wanted && context.repository !== undefined ? 'archived' : 'included';
}

async function copyStream(
  capture: PhysicalCapture,
  wal: PhysicalFacts['wal'],
): Promise<{ readonly label: BackupLabel; readonly stopLsn: string }> {
  const { sink, facts, options, context, address } = capture;
  const file = await postgresProgram('pg_basebackup', facts.major, { bin: options.bin, newer: true });
  const said = new BasebackupLines(sink);
  sink.phase('copy files');
  const program = startProgram({
    file,
    words: basebackupWords(`vedette ${context.now().toISOString()}`, wal, options.verify_pages),
    ...clientSettings(address),
    signal: context.signal,
    onLine: (line) => said.take(line),
  });
  const { label, failure } = await addMembers(program.stdout, sink, options.logs ? '' : facts.logDirectory);
  await program.done.catch((error) => {
    if (!said.damaged || failure !== undefined) throw explained(error);
  });
  if (failure !== undefined) throw failure;
  if (label === undefined || said.stopLsn === undefined)
    throw new OperationalError(
      'unavailable',
      'Cannot back up PostgreSQL: pg_basebackup did not say where it ends',
    );
  return { label, stopLsn: said.stopLsn };
}

function basebackupWords(label: string, wal: PhysicalFacts['wal'], verify: boolean): readonly string[] {
  const method = wal === 'included' ? 'fetch' : 'none';
  const words = ['-D', '-', '-F', 't', '-X', method, '-c', 'fast', '-l', label, '--no-manifest', '-v', '-w'];
  return verify ? words : [...words, '--no-verify-checksums'];
}

/** A stream that ends early has its reason in what the program says, which is why that is asked first. */
async function addMembers(
  stream: AsyncIterable<Uint8Array>,
  sink: SnapshotSink,
  logDirectory: string,
): Promise<{ readonly label?: BackupLabel; readonly failure?: unknown }> {
  let label: BackupLabel | undefined;
  try {
    for await (const member of tarMembers(stream)) {
      if (dirname(member.name) === logDirectory) continue;
      if (member.name === 'backup_label') label = parseBackupLabel(await addLabel(member, sink));
      else await addMember(member, sink);
    }
    return label === undefined ? {} : { label };
  } catch (failure) {
    if (errorCode(failure) === undefined && !(failure instanceof OperationalError)) throw failure;
    return { failure };
  }
}

async function addLabel(member: TarMember, sink: SnapshotSink): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of member.content) parts.push(Buffer.from(part));
  const bytes = Buffer.concat(parts);
  await sink.add(headerOf(member), { from: 'bytes', bytes });
  return bytes.toString();
}

/** Waits until the content has been read: the archive has one place, and what follows lies behind it. */
async function addMember(member: TarMember, sink: SnapshotSink): Promise<void> {
  if (member.type !== 'file') return sink.add(headerOf(member));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  await sink.add(headerOf(member), contentOf(member, resolve, reject), { onFailed: reject });
  await promise;
}

function contentOf(member: TarMember, onEnd: () => void, onFailure: (error: unknown) => void): Content {
  async function* read() {
    try {
      yield* member.content;
      onEnd();
    } catch (error) {
      onFailure(error);
      throw error;
    }
  }
  const name = member.name.slice(member.name.lastIndexOf('/') + 1);
  const isRelation = holdsRelations(dirname(member.name)) && relationFile(name) !== undefined;
  return { from: 'stream', stream: read(), ...(isRelation && { page: RELATION_CUT }) };
}

function headerOf({ name, type, mode, uid, gid, mtime, size, target }: TarMember): EntryHeader {
  const common = { path: name, type, mode, uid, gid, mtime: `${mtime}000000000` };
  if (type === 'file') return { ...common, size };
  return type === 'symlink' ? { ...common, target } : common;
}

/** What `pg_basebackup -v` says that counts. */
class BasebackupLines {
  stopLsn: string | undefined;
  damaged = false;
  #notes = 0;
  readonly #sink: SnapshotSink;

  constructor(sink: SnapshotSink) {
    this.#sink = sink;
  }

  take(line: string): void {
    this.stopLsn ??= /write-ahead log end point: ([0-9A-F]+\/[0-9A-F]+)/.exec(line)?.[1];
    const [, file, block] =
      /checksum verification failed in file "(?:\.\/)?([^"]+)", block (\d+)/.exec(line) ?? [];
    if (file === undefined) return;
    this.damaged = true;
    if (this.#notes++ < MOST_NOTES)
      this.#sink.note(`Damaged pages in ${safeLine(file)}: the checksum does not match in block ${block}`);
  }
}

function explained(error: unknown): unknown {
  const text = errorMessage(error);
  const hint = /has already been removed/.test(text)
    ? 'raise wal_keep_size, or archive WAL (vedette wal push)'
    : /replication|wal_senders|pg_hba/.test(text)
      ? 'the role needs REPLICATION, pg_hba.conf a line for replication, and max_wal_senders room'
      : undefined;
  if (hint === undefined) return error;
  return new OperationalError('unavailable', `Cannot back up PostgreSQL: ${safeLine(text, 500)}`, {
    hint,
    cause: error,
  });
}
