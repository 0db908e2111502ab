import { type BigIntStats, lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { errorCode } from '../../../agent/kit/errors.ts';
import {
  CONTROL_FILE,
  holdsRelations,
  isEmptied,
  isLeftOut,
  type RelationFile,
  relationFile,
  unloggedFiles,
} from './data-folder-rules.ts';

/** One thing of a data folder that belongs into the backup. */
export type FoundThing = {
  /** In the backup, as in the data folder, `.` the folder itself; what is in a tablespace is below `pg_tblspc/OID`. */
  readonly path: string;
  /** Where it is on this host. */
  readonly at: string;
  readonly stat: BigIntStats;
  readonly relation?: RelationFile;
  /** Of a symlink, what it points at. */
  readonly target?: string;
};

export type DataFolder = {
  readonly path: string;
  /** Folder of this server in each tablespace (`PG_15_202209061`); those of other versions are left out. */
  readonly catalogVersion: string;
  /** Where the log is, relative to the data folder or absolute; left out unless wanted. */
  readonly logDirectory: string;
  readonly logs: boolean;
};

/**
 * Goes through a data folder in the order of the bytes of the names, a folder before what is in it. Files that vanish meanwhile are
 * passed over, as a running server makes and removes them. Sockets and the like are left out.
 *
 * @param onOdd told of what is there and does not belong into a data folder
 */
export function* walkDataFolder(
  folder: DataFolder,
  onOdd: (text: string) => void = () => {},
): Generator<FoundThing> {
  const at = folder.path;
  const stat = statOf(at, true);
  if (stat === undefined) return;
  yield { path: '.', at, stat };
  yield* inside({ folder, logs: logsInside(folder), onOdd }, '.', at);
}

type Walk = {
  readonly folder: DataFolder;
  readonly logs: string | undefined;
  readonly onOdd: (text: string) => void;
};

function* inside(walk: Walk, path: string, at: string): Generator<FoundThing> {
  const names = namesOf(at);
  const unlogged = holdsRelations(path) ? unloggedFiles(names) : new Set<string>();
  for (const name of names) {
    if (isLeftOut(path, name) || unlogged.has(name) || isOtherVersion(walk.folder, path, name)) continue;
    yield* thing(walk, path, path === '.' ? name : `${path}/${name}`, join(at, name));
  }
}

function* thing(walk: Walk, folder: string, path: string, at: string): Generator<FoundThing> {
  const stat = statOf(at, isFollowed(folder, path));
  if (stat === undefined || path === CONTROL_FILE) return;
  if (stat.isDirectory()) {
    yield { path, at, stat };
    if (!isEmptied(path) && path !== walk.logs) yield* inside(walk, path, at);
  } else if (stat.isFile()) {
    const relation = holdsRelations(folder) ? relationFile(path.slice(folder.length + 1)) : undefined;
    yield { path, at, stat, ...(relation && { relation }) };
  } else if (stat.isSymbolicLink()) yield* link(walk, path, at, stat);
}

function* link(walk: Walk, path: string, at: string, stat: BigIntStats): Generator<FoundThing> {
  const behind = statOf(at, true);
  if (behind?.isDirectory())
    walk.onOdd(`${path} is a symlink to another folder, whose content is not in the backup`);
  yield { path, at, stat, target: readlinkSync(at) };
}

/** Tablespaces, and a `pg_wal` that was put on another disk, are links that are looked through. */
function isFollowed(folder: string, path: string): boolean {
  return folder === 'pg_tblspc' || path === 'pg_wal';
}

function isOtherVersion({ catalogVersion }: DataFolder, folder: string, name: string): boolean {
  return /^pg_tblspc\/\d+$/.test(folder) && name !== catalogVersion;
}

/** Path of the log folder below the data folder, where it is there and not wanted. */
function logsInside({ path, logDirectory, logs }: DataFolder): string | undefined {
  if (logs || logDirectory === '') return undefined;
  const inside = isAbsolute(logDirectory) ? relative(path, logDirectory) : logDirectory;
  return inside === '' || inside.startsWith('..') ? undefined : inside;
}

function namesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

function statOf(path: string, follow: boolean): BigIntStats | undefined {
  return (follow ? statSync : lstatSync)(path, { bigint: true, throwIfNoEntry: false });
}

function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');
}
