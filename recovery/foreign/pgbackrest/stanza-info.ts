import { OperationalError } from '../../../agent/kit/errors.ts';
import { parseLsn } from '../../wal/lsn.ts';
import { segmentAt } from '../../wal/wal-name.ts';
import type { InfoFile } from './info-file.ts';

/** One cluster that a stanza has kept; an upgrade of PostgreSQL begins another. */
export type StanzaDatabase = {
  /** Counts from 1 within the stanza. */
  readonly id: number;
  readonly version: string;
  readonly systemId: string;
  /** The folder of its WAL, such as `15-1`. */
  readonly archiveId: string;
};

export type BackupType = 'full' | 'diff' | 'incr';

/** What is known of one backup; null is what the info file does not say. */
export type ForeignBackup = {
  readonly label: string;
  readonly type: BackupType;
  /** The backup that it was made upon; null for a full one. */
  readonly prior: string | null;
  /** Labels of all that it needs. */
  readonly references: readonly string[];
  readonly databaseId: number | null;
  /** ISO 8601. */
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
  /** Bytes of the cluster. */
  readonly databaseBytes: number | null;
  /** Bytes that a restore reads from the repository. */
  readonly repositoryBytes: number | null;
  /** Bytes that this backup added to the repository. */
  readonly addedBytes: number | null;
  readonly walStart: string | null;
  readonly walStop: string | null;
  readonly startLsn: string | null;
  readonly stopLsn: string | null;
  /** Whether pages had wrong checksums; false also where nobody looked. */
  readonly error: boolean | null;
  /** Whether the checksums of pages were looked at. */
  readonly pagesChecked: boolean | null;
};

const LABEL = /^\d{8}-\d{6}F(?:_\d{8}-\d{6}([DI]))?$/;

/** The type that a label tells, undefined for what is no label. */
export function typeOfLabel(label: string): BackupType | undefined {
  const match = LABEL.exec(label);
  if (match === null) return undefined;
  return match[1] === undefined ? 'full' : match[1] === 'D' ? 'diff' : 'incr';
}

/** The clusters of `archive.info` or `backup.info`, oldest first. @throws OperationalError `invalid` */
export function databasesOf({ sections }: InfoFile, name: string): readonly StanzaDatabase[] {
  const found = [...(sections.get('db:history') ?? [])].map(([key, value]) => {
    const facts = objectOf(value);
    const version = facts['db-version'];
    // In the history of archive.info the system id is called `db-id`.
    const system = facts['db-system-id'] ?? facts['db-id'];
    const id = Number(key);
    if (!/^\d{1,9}$/.test(key) || !isVersion(version) || !isSystem(system))
      throw new OperationalError('invalid', `Cannot read ${name}: its history of clusters is odd`);
    return { id, version, systemId: String(system), archiveId: `${version}-${id}` };
  });
  if (found.length === 0)
    throw new OperationalError('invalid', `Cannot read ${name}: it names no cluster: it is cut or damaged`);
  return found.sort((a, b) => a.id - b.id);
}

const isVersion = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{1,2}(\.\d)?$/.test(value);
const isSystem = (value: unknown) => /^\d{1,20}$/.test(String(value));

/** The backups of `backup.info`, oldest first. @throws OperationalError `invalid` */
export function backupsOf({ sections }: InfoFile, name: string): readonly ForeignBackup[] {
  return [...(sections.get('backup:current') ?? [])]
    .map(([label, value]) => {
      const type = typeOfLabel(label);
      if (type === undefined)
        throw new OperationalError('invalid', `Cannot read ${name}: a backup in it has no label`);
      return backupOf(label, type, objectOf(value));
    })
    .sort((a, b) => (a.stoppedAt ?? a.label).localeCompare(b.stoppedAt ?? b.label));
}

/** A backup of which only the name of its folder is known. */
export function backupOfLabel(label: string, type: BackupType): ForeignBackup {
  return backupOf(label, type, {});
}

function backupOf(label: string, type: BackupType, facts: Readonly<Record<string, unknown>>): ForeignBackup {
  const text = (key: string, shape: RegExp) => {
    const value = facts[key];
    return typeof value === 'string' && shape.test(value) ? value : null;
  };
  const count = (key: string) => {
    const value = facts[key];
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
  };
  const references = Array.isArray(facts['backup-reference']) ? facts['backup-reference'] : [];
  const flag = (key: string) => (typeof facts[key] === 'boolean' ? facts[key] : null);
  return {
    label,
    type,
    prior: text('backup-prior', LABEL),
    references: references.filter((other) => typeof other === 'string' && LABEL.test(other)),
    databaseId: count('db-id'),
    startedAt: timeOf(count('backup-timestamp-start')),
    stoppedAt: timeOf(count('backup-timestamp-stop')),
    databaseBytes: count('backup-info-size'),
    repositoryBytes: count('backup-info-repo-size'),
    addedBytes: count('backup-info-repo-size-delta'),
    walStart: text('backup-archive-start', SEGMENT),
    walStop: text('backup-archive-stop', SEGMENT),
    startLsn: text('backup-lsn-start', LSN),
    stopLsn: text('backup-lsn-stop', LSN),
    error: flag('backup-error'),
    pagesChecked: flag('option-checksum-page'),
  };
}

const SEGMENT = /^[0-9A-F]{24}$/;
const LSN = /^[0-9a-fA-F]{1,8}\/[0-9a-fA-F]{1,8}$/;
/** Seconds from the year 1970 to 9999. */
const LAST_TIME = 253_402_300_799;

const timeOf = (seconds: number | null) =>
  seconds === null || seconds > LAST_TIME ? null : new Date(seconds * 1_000).toISOString();

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

const SEGMENT_SIZES = Array.from({ length: 11 }, (_, power) => 2 ** (20 + power));

/**
 * Bytes of a WAL segment, which no info file says: the one size with which the LSNs of the backups are in the segments that they
 * name; undefined where they leave it open.
 */
export function segmentSizeOf(backups: readonly ForeignBackup[]): number | undefined {
  const pairs = backups.flatMap(({ walStart, startLsn, walStop, stopLsn }) => [
    ...(walStart === null || startLsn === null ? [] : [{ segment: walStart, lsn: parseLsn(startLsn) }]),
    // A backup may end where a segment begins, and then needs the one before.
    ...(walStop === null || stopLsn === null || parseLsn(stopLsn) === 0n
      ? []
      : [{ segment: walStop, lsn: parseLsn(stopLsn) - 1n }]),
  ]);
  const sizes = SEGMENT_SIZES.filter((size) =>
    pairs.every(
      ({ segment, lsn }) => segmentAt(Number.parseInt(segment.slice(0, 8), 16), lsn, size) === segment,
    ),
  );
  return sizes.length === 1 ? sizes[0] : undefined;
}
