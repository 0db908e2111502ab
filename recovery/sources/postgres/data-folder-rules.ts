/**
 * What of a data folder belongs into a backup (PostgreSQL documentation, 26.3.3.1 and 55.4 on BASE_BACKUP; `basebackup.c`).
 */

/** Folders whose content the server makes anew when it starts. */
const EMPTIED = [
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_wal',
];

/** Files of a running server, or of another backup or restore. */
const LEFT_OUT = [
  'backup_label',
  'backup_label.old',
  'backup_manifest',
  'current_logfiles',
  'current_logfiles.tmp',
  'postgresql.auto.conf.tmp',
  'postmaster.opts',
  'postmaster.pid',
  'recovery.signal',
  'standby.signal',
  'tablespace_map',
  'tablespace_map.old',
];

/** Copied at its own time, when everything else has been. */
export const CONTROL_FILE = 'global/pg_control';

export type RelationFile = {
  /** Number of the relation's files (`relfilenode`). */
  readonly node: string;
  readonly fork: 'main' | 'fsm' | 'vm' | 'init';
  /** Number of the segment, from 0. */
  readonly segment: number;
};

/** Reads the name of a file of a relation: `16384`, `16384_fsm`, `16384.1`. Temporary ones (`t3_16384`) are none. */
export function relationFile(name: string): RelationFile | undefined {
  const [, node, fork = 'main', segment = '0'] =
    /^(\d{1,10})(?:_(fsm|vm|init))?(?:\.(\d{1,6}))?$/.exec(name) ?? [];
  if (node === undefined) return undefined;
  return { node, fork: fork as RelationFile['fork'], segment: Number(segment) };
}

/** Whether files of relations are in that folder: `global`, `base/5`, `pg_tblspc/16400/PG_15_202209061/5`. */
export function holdsRelations(folder: string): boolean {
  return /^(global|base\/\d+|pg_tblspc\/\d+\/PG_[^/]+\/\d+)$/.test(folder);
}

/** Whether a folder is in the backup while what is in it is not. */
export function isEmptied(folder: string): boolean {
  return EMPTIED.includes(folder);
}

/** Whether one name of a folder is left out, for itself. */
export function isLeftOut(folder: string, name: string): boolean {
  if (folder === '.' && LEFT_OUT.includes(name)) return true;
  if (name.startsWith('pgsql_tmp') || name.startsWith('pg_internal.init')) return true;
  return holdsRelations(folder) && /^t\d+_\d+/.test(name);
}

/**
 * Which names of a folder of relations are left out because their relation is unlogged: all forks but the init fork, from which the
 * server makes the relation anew, empty.
 */
export function unloggedFiles(names: readonly string[]): ReadonlySet<string> {
  const unlogged = new Set(
    names.flatMap((name) => {
      const file = relationFile(name);
      return file?.fork === 'init' ? [file.node] : [];
    }),
  );
  return new Set(
    names.filter((name) => {
      const file = relationFile(name);
      return file !== undefined && file.fork !== 'init' && unlogged.has(file.node);
    }),
  );
}
