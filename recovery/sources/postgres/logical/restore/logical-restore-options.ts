/** Options of `RestoreRequest.options` that a restore of dumps knows. */
export const logicalRestoreOptions = {
  server:
    'the server to restore into: host[:port], the folder of its socket, or a URL; that of this host without it',
  user: 'role to log in as, a superuser or one that may create databases',
  passfile: 'a password file as ~/.pgpass is',
  'server-bin': 'folder of pg_restore and psql; found without it',
  jobs: 'how many tables are restored at a time; 4 without it',
  globals: 'yes: roles and tablespaces that are missing are made first',
  'no-owner': 'yes: everything belongs to the role that restores, and rights are left out',
} as const;
