import { randomBytes } from 'node:crypto';
import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Captured, SnapshotSink } from '../../archive/repository.ts';
import type { WalSpan } from '../../wal/missing-wal.ts';
import { walArchive } from '../../wal/wal-archive.ts';
import { parseBackupLabel } from './backup-label.ts';
import { keepWal, type StoppedBackup, startBackup, stopBackup } from './backup-mode.ts';
import { readControlFile } from './control-file.ts';
import { DataFolderCopy } from './data-folder-copy.ts';
import { CONTROL_FILE } from './data-folder-rules.ts';
import { type DataFolder, walkDataFolder } from './data-folder-walk.ts';
import { describeBadPages } from './describe-bad-pages.ts';
import { addOutsideConfiguration } from './outside-configuration.ts';
import { PAGE_BYTES } from './page-checksum.ts';
import type { PhysicalCapture } from './physical.ts';
import type { PhysicalFacts } from './physical-facts.ts';
import { archivesHere, awaitArchivedWal, includeWal, lastSegment, walSpan } from './wal-of-backup.ts';

/** Blocks of a segment in every build that distributions ship: 1 GiB. */
const USUAL_BLOCKS = 131_072;
/** Milliseconds between two looks whether the server still holds the backup. */
const LOOK_EVERY = 10_000;

type WalPlace = PhysicalFacts['wal'];

/** Copies the files of a running server under the low-level backup API. */
export async function captureFiles(capture: PhysicalCapture, path: string): Promise<Captured> {
  const { sink, facts } = capture;
  const wal = walPlace(capture);
  sink.phase('begin backup');
  if (wal === 'included') await keepWalForBackup(capture);
  const { copy, stopped } = await copyInBackupMode(capture, path);
  const label = parseBackupLabel(stopped.label);
  const span = walSpan(facts, label.timeline, label.startLsn, stopped.stopLsn);
  sink.phase('wait for WAL');
  await secureWal(capture, path, wal, span);
  const configFiles = await addOutsideConfiguration(sink, facts.configFiles, path);
  for (const line of await describeBadPages(capture, copy.bad)) sink.note(line);
  const walDirectory = outsideWal(path);
  const place = { dataDirectory: path, ...(walDirectory !== undefined && { walDirectory }), configFiles };
  return { facts: { ...physicalFactsOf(capture, label, stopped.stopLsn, span), wal, ...place } };
}

/** The part of the facts that every way of copying has. */
export function physicalFactsOf(
  { facts, address }: Pick<PhysicalCapture, 'facts' | 'address'>,
  label: Pick<PhysicalFacts, 'timeline' | 'startLsn' | 'startSegment' | 'checkpointLsn'>,
  stopLsn: string,
  span: WalSpan,
): Omit<PhysicalFacts, 'wal' | 'dataDirectory' | 'configFiles'> {
  return {
    systemId: facts.systemIdentifier,
    version: facts.version,
    major: facts.major,
    ...label,
    segmentSize: facts.walSegmentBytes,
    stopLsn,
    stopSegment: lastSegment(span),
    standby: facts.standby,
    dataChecksums: facts.dataChecksums,
    tablespaces: facts.tablespaces,
    databases: facts.databases,
    settings: facts.settings,
    role: address.user,
  };
}

async function copyInBackupMode(
  capture: PhysicalCapture,
  path: string,
): Promise<{ readonly copy: DataFolderCopy; readonly stopped: StoppedBackup }> {
  const { sink, connection, facts, options, context } = capture;
  const startLsn = await startBackup(connection, facts.major, `vedette ${context.now().toISOString()}`);
  sink.phase('copy files');
  const { catalogVersion, logDirectory } = facts;
  const verifySince = verifiesPages(capture) ? startLsn : undefined;
  const copy = new DataFolderCopy({ sink, now: context.now, verifySince });
  await copyFiles(capture, { path, catalogVersion, logDirectory, logs: options.logs }, copy);
  sink.phase('end backup');
  const control = await readControlFile(path);
  const stopped = await stopBackup(connection, facts.major);
  await addLast(sink, control, stopped);
  return { copy, stopped };
}

/** The server may go away while gigabytes are copied: that is found out early, and the session is kept from being cut as idle. */
async function copyFiles(
  { sink, connection, context }: PhysicalCapture,
  folder: DataFolder,
  copy: DataFolderCopy,
): Promise<void> {
  sink.expect(totalOf(folder));
  let looked = performance.now();
  for (const thing of walkDataFolder(folder, (text) => sink.note(text))) {
    context.signal.throwIfAborted();
    await copy.add(thing);
    if (performance.now() - looked < LOOK_EVERY) continue;
    await connection.query('SELECT 1');
    looked = performance.now();
  }
  await copy.settled();
}

function totalOf(folder: DataFolder): { readonly bytes: number; readonly entries: number } {
  let [bytes, entries] = [0, 0];
  for (const { stat } of walkDataFolder(folder)) {
    entries++;
    if (stat.isFile()) bytes += Number(stat.size);
  }
  return { bytes, entries };
}

/** Where recovery begins is in the label, so it and the control file are the last word on everything before. */
async function addLast(
  sink: SnapshotSink,
  control: Buffer,
  { label, tablespaceMap }: StoppedBackup,
): Promise<void> {
  const add = (path: string, bytes: Uint8Array) =>
    sink.add({ path, type: 'file', mode: 0o600, size: bytes.length }, { from: 'bytes', bytes });
  await add(CONTROL_FILE, control);
  await add('backup_label', Buffer.from(label));
  if (tablespaceMap !== '') await add('tablespace_map', Buffer.from(tablespaceMap));
}

function walPlace({ options, facts, context, sink }: PhysicalCapture): WalPlace {
  const archived = options.wal === 'archive' || (options.wal === 'auto' && archivesHere(facts));
  if (archived && context.repository === undefined)
    sink.note('WAL is put into the snapshot: the archive of the repository cannot be asked here');
  return archived && context.repository !== undefined ? 'archived' : 'included';
}

async function keepWalForBackup({ connection, sink }: PhysicalCapture): Promise<void> {
  const refused = await keepWal(connection, `vedette_${randomBytes(6).toString('hex')}`);
  if (refused !== undefined)
    sink.note(`No slot keeps the WAL of this backup on the server (${refused}); it may be removed too early`);
}

async function secureWal(
  capture: PhysicalCapture,
  path: string,
  wal: WalPlace,
  span: WalSpan,
): Promise<void> {
  const { sink, facts, context, connection } = capture;
  if (wal === 'included') return includeWal(sink, join(path, 'pg_wal'), span);
  const archive = walArchive(context.repository!, facts.systemIdentifier);
  await awaitArchivedWal(archive, span, connection, context);
}

function verifiesPages({ options, facts, sink }: PhysicalCapture): boolean {
  if (!options.verify_pages || !facts.dataChecksums) return false;
  const usual = facts.blockBytes === PAGE_BYTES && facts.blocksPerSegment === USUAL_BLOCKS;
  if (!usual)
    sink.note('Page checksums are not verified: the server was built with another block or segment size');
  return usual;
}

/** The folder of the WAL, where it is on another disk. */
function outsideWal(path: string): string | undefined {
  const wal = join(path, 'pg_wal');
  return lstatSync(wal).isSymbolicLink() ? realpathSync(wal) : undefined;
}
