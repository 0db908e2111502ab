import { join } from 'node:path';
import {
  ArchivedSegments,
  archivedSegment,
  type ForeignTimeline,
  type WalCover,
} from '../../../../recovery/foreign/pgbackrest/archived-wal.ts';
import {
  backupOfLabel,
  backupsOf,
  databasesOf,
  type ForeignBackup,
  type StanzaDatabase,
  segmentSizeOf,
  typeOfLabel,
} from '../../../../recovery/foreign/pgbackrest/stanza-info.ts';
import { namesIn } from './read-folder.ts';
import { type InfoFileState, type ReadInfo, readInfo } from './read-info.ts';
import { isThere } from './stanzas-of.ts';

/** What servers have that were made without `initdb --wal-segsize`. */
const USUAL_SEGMENT_SIZE = 16 * 2 ** 20;

type ClusterWal = {
  /** The folder, such as `15-1`. */
  readonly archiveId: string;
  /** Bytes. */
  readonly segmentSize: number;
  /** No backup tells the size: it is the usual one. */
  readonly segmentSizeAssumed: boolean;
  readonly timelines: readonly ForeignTimeline[];
};

type NewestBackup = WalCover & {
  readonly label: string;
  readonly wal: 'complete' | 'missing' | 'unknown';
};

export type StanzaInspection = {
  readonly name: string;
  readonly encrypted: boolean;
  /** Whether its info files were read: false where there was no passphrase. */
  readonly opened: boolean;
  readonly databases: readonly StanzaDatabase[];
  readonly backups: readonly (ForeignBackup & { readonly ageSeconds: number | null })[];
  readonly wal: readonly ClusterWal[];
  readonly infoFiles: readonly InfoFileState[];
  readonly newest: NewestBackup | null;
  readonly problems: readonly string[];
};

/**
 * Looks at one stanza; nothing is written.
 *
 * @param folder that of the repository
 * @param name one that is there
 * @param now milliseconds since 1970
 * @throws OperationalError where it cannot be read.
 */
export async function inspectStanza(
  folder: string,
  name: string,
  passphrase: string | undefined,
  now: number,
): Promise<StanzaInspection> {
  const [backupFolder, archiveFolder] = [join(folder, 'backup', name), join(folder, 'archive', name)];
  const backupInfo = await readInfo(join(backupFolder, 'backup.info'), passphrase);
  const archiveInfo = await readInfo(join(archiveFolder, 'archive.info'), passphrase);
  const read = [backupInfo, archiveInfo].filter((info) => info !== undefined);
  const opened = read.every(({ info }) => info !== undefined);
  const clusters = clustersOf(backupInfo, archiveInfo);
  const backups = opened ? backupsIn(backupInfo) : await labelledBackups(backupFolder);
  const known = segmentSizeOf(backups);
  const archives = await archivesIn(archiveFolder, known ?? USUAL_SEGMENT_SIZE);
  const newest = newestOf(backups, clusters, archives);
  return {
    name,
    encrypted: read.some(({ encrypted }) => encrypted),
    opened,
    databases: clusters.archive.length > 0 ? clusters.archive : clusters.backup,
    backups: backups.map((backup) => ({ ...backup, ageSeconds: ageOf(backup, now) })),
    wal: [...archives].map(([archiveId, segments]) => ({
      archiveId,
      segmentSize: known ?? USUAL_SEGMENT_SIZE,
      segmentSizeAssumed: known === undefined,
      timelines: segments.timelines(),
    })),
    infoFiles: read.map(({ state }) => state),
    newest,
    problems: [
      ...(opened ? [] : ['it is encrypted and no passphrase was given: only what names tell is told']),
      ...(backupInfo === undefined ? ['it has no backup.info'] : []),
      ...(archiveInfo === undefined ? ['it has no archive.info'] : []),
      ...read.flatMap(({ problems }) => problems),
      ...(await backupProblems(backupFolder, backups)),
      ...archiveProblems(archives),
      ...newestProblems(newest),
    ],
  };
}

type Clusters = { readonly backup: readonly StanzaDatabase[]; readonly archive: readonly StanzaDatabase[] };

function clustersOf(backup: ReadInfo | undefined, archive: ReadInfo | undefined): Clusters {
  const of = (read: ReadInfo | undefined) =>
    read?.info === undefined ? [] : databasesOf(read.info, read.state.name);
  return { backup: of(backup), archive: of(archive) };
}

function backupsIn(read: ReadInfo | undefined): readonly ForeignBackup[] {
  return read?.info === undefined ? [] : backupsOf(read.info, read.state.name);
}

async function labelledBackups(folder: string): Promise<readonly ForeignBackup[]> {
  const found: ForeignBackup[] = [];
  for await (const label of namesIn(folder)) {
    const type = typeOfLabel(label);
    if (type !== undefined && (await isThere(join(folder, label, 'backup.manifest'))))
      found.push(backupOfLabel(label, type));
  }
  // The last part of a label is when it was begun.
  return found.sort((a, b) => a.label.slice(-16, -1).localeCompare(b.label.slice(-16, -1)));
}

async function archivesIn(folder: string, segmentSize: number): Promise<Map<string, ArchivedSegments>> {
  const ids: string[] = [];
  for await (const id of namesIn(folder)) if (/^\d{1,2}(?:\.\d)?-\d{1,9}$/.test(id)) ids.push(id);
  const archives = new Map<string, ArchivedSegments>();
  for (const id of ids.sort()) {
    const segments = new ArchivedSegments(segmentSize);
    for await (const log of namesIn(join(folder, id))) {
      if (!/^[0-9A-F]{16}$/.test(log)) continue;
      for await (const file of namesIn(join(folder, id, log))) {
        const segment = archivedSegment(file);
        if (segment?.startsWith(log)) segments.add(segment);
      }
    }
    archives.set(id, segments);
  }
  return archives;
}

function newestOf(
  backups: readonly ForeignBackup[],
  { backup, archive }: Clusters,
  archives: ReadonlyMap<string, ArchivedSegments>,
): NewestBackup | null {
  const newest = backups.at(-1);
  if (newest === undefined) return null;
  const { label, walStart, walStop, databaseId } = newest;
  const cluster = backup.find(({ id }) => id === databaseId);
  // The two files count clusters alike, unless one of them was made again.
  const kept = archive.findLast(
    ({ systemId, version }) => systemId === cluster?.systemId && version === cluster.version,
  );
  if (kept === undefined || walStart === null || walStop === null)
    return { label, wal: 'unknown', missing: [], reaches: null, gapBehind: false };
  const segments = archives.get(kept.archiveId) ?? new ArchivedSegments(USUAL_SEGMENT_SIZE);
  const cover = segments.cover(walStart, walStop);
  return { label, wal: cover.missing.length === 0 ? 'complete' : 'missing', ...cover };
}

async function backupProblems(folder: string, backups: readonly ForeignBackup[]): Promise<string[]> {
  const labels = new Set(backups.map(({ label }) => label));
  const problems = backups.length === 0 ? ['it has no backup'] : [];
  for (const { label, prior, references, error } of backups) {
    const gone = [...new Set([...(prior === null ? [] : [prior]), ...references])].filter(
      (other) => !labels.has(other),
    );
    if (gone.length > 0) problems.push(`backup ${label} needs ${gone.join(', ')}, which is gone`);
    if (error === true) problems.push(`backup ${label} had pages with wrong checksums`);
    if (!(await isThere(join(folder, label, 'backup.manifest'))))
      problems.push(`backup ${label} has no backup.manifest`);
  }
  return problems;
}

function archiveProblems(archives: ReadonlyMap<string, ArchivedSegments>): string[] {
  return [...archives].flatMap(([id, segments]) => [
    ...segments
      .timelines()
      .flatMap(({ twice }) => twice.map((segment) => `WAL ${segment} of ${id} is there more than once`)),
    ...(segments.odd === 0
      ? []
      : [`${segments.odd} files of WAL of ${id} have names of another segment size`]),
  ]);
}

function newestProblems(newest: NewestBackup | null): string[] {
  if (newest === null) return [];
  const { label, missing, reaches, gapBehind } = newest;
  if (missing.length > 0)
    return [`backup ${label} cannot be restored: WAL ${missing.slice(0, 5).join(', ')} is missing`];
  return gapBehind
    ? [`WAL has a gap behind ${reaches}: backup ${label} comes back to there and no further`]
    : [];
}

function ageOf({ stoppedAt }: ForeignBackup, now: number): number | null {
  return stoppedAt === null ? null : Math.round((now - Date.parse(stoppedAt)) / 1_000);
}
