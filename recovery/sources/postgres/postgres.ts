import { defineSourceKind } from '../source-kind.ts';
import { type PostgresOptions, postgresOptions, postgresWords } from './postgres-options.ts';
import { postgresRestore } from './restore-postgres.ts';
import { addressText, serverAddress } from './server-address.ts';

/** PostgreSQL 13 and newer, by its files or by `pg_dump`. */
export const postgres = defineSourceKind<PostgresOptions>({
  kind: 'postgres',
  describe: 'A PostgreSQL server: its files with point-in-time recovery, or dumps of databases.',
  options: postgresOptions,
  fromWords: postgresWords,
  title: (options) => `postgres:${options.method}:${addressText(serverAddress(options))}`,
  capture: async (options, sink, context) => {
    if (options.method === 'physical')
      return (await import('./physical.ts')).capturePhysical(options, sink, context);
    return (await import('./logical/capture-logical.ts')).captureLogical(options, sink, context);
  },
  restore: postgresRestore,
});
