import { z } from 'zod';
import { secretField } from '../../../agent/kit/config-fields.ts';

const methods = ['physical', 'logical'] as const;
const wordShape = /^[^\0\n\r]+$/;
const word = () => z.string().min(1).max(1_000).regex(wordShape, 'expected one line of text');
const folder = () => word().startsWith('/', 'expected an absolute path');
const names = () => z.array(word()).max(10_000);

/** Options of the source kind `postgres`; what both methods share first, then what one of them alone heeds. */
export const postgresOptions = z
  .strictObject({
    method: z
      .enum(methods)
      .default('physical')
      .describe(
        'physical: the files of the whole server, restored to any point in time; logical: pg_dump of databases.',
      ),
    url: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'expected postgres://…')
      .optional()
      .describe('Where the server is, as libpq writes it; or host, port, user and database.'),
    host: word().optional().describe('Host name, address, or the folder of the unix socket.'),
    port: z.int().min(1).max(65_535).optional(),
    user: word().optional().describe('Role to log in as; it needs to be a superuser or to have the rights.'),
    database: word().optional().describe('Database to connect to for control queries.'),
    password: secretField().optional().describe('Password of the role; better a passfile.'),
    passfile: folder().optional().describe('A file as ~/.pgpass is.'),
    sslmode: z.enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full']).optional(),
    sslrootcert: folder().optional().describe('Certificates that verify-ca and verify-full trust.'),
    bin: folder().optional().describe('Folder of pg_dump, pg_basebackup and the rest; found without it.'),
    parallel: z.int().min(1).max(64).optional().describe('How many tables are dumped at a time.'),
    canary: word()
      .optional()
      .describe('Table that gets one row with the time at each backup, so that the age of data is known.'),
    fingerprints: z
      .boolean()
      .default(false)
      .describe('logical: counts and hashes the rows of every table; reads the whole database once more.'),

    data_directory: folder()
      .optional()
      .describe('physical: the data folder, where the server may not be asked or sees it elsewhere.'),
    wal: z
      .enum(['auto', 'include', 'archive'])
      .default('auto')
      .describe(
        'physical: include puts the WAL that the backup needs into the snapshot; archive waits until it is in the repository; auto chooses by archive_command.',
      ),
    through: z
      .enum(['auto', 'files', 'replication'])
      .default('auto')
      .describe('physical: how files are read: from the folder on this host, or by pg_basebackup.'),
    verify_pages: z.boolean().default(true).describe('physical: checks page checksums while reading.'),
    new_cluster: z
      .boolean()
      .default(false)
      .describe('physical: takes a cluster that was initialised anew as the same source.'),
    logs: z.boolean().default(false).describe('physical: keeps the log folder inside the data folder too.'),

    databases: names()
      .default([])
      .describe('logical: which databases; all that take connections without it.'),
    tables: names().default([]).describe('logical: only these tables, as pg_dump --table reads them.'),
    exclude_tables: names().default([]).describe('logical: not these tables.'),
    format: z.enum(['custom', 'directory']).default('custom').describe('logical: format of pg_dump.'),
    globals: z
      .boolean()
      .default(true)
      .describe('logical: roles and tablespaces too (pg_dumpall --globals-only).'),
  })
  .superRefine((options, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (options.url !== undefined && (options.host !== undefined || options.port !== undefined))
      refuse('url', 'give url, or host and port, not both');
    if (options.method === 'logical') return;
    for (const name of ['databases', 'tables', 'exclude_tables'] as const)
      if (options[name].length > 0)
        refuse(
          name,
          'a physical backup is of the whole server: choose at the restore, or use method: logical',
        );
    if (options.fingerprints)
      refuse(
        'fingerprints',
        'rows are counted in the snapshot of a dump, and a physical backup has none: use method: logical',
      );
  });
export type PostgresOptions = z.output<typeof postgresOptions>;

/**
 * What stands behind `postgres:` on the command line: nothing, `physical`, `logical`, a URL (its scheme may be that `postgres:`), or
 * `host[:port]` where the host may be a socket folder; or a method, a colon and one of these: `postgres:logical:/run/postgresql`.
 */
export function postgresWords(what: string): Record<string, unknown> {
  const [, method, where] = /^(?:(physical|logical)(?::|$))?(.*)$/s.exec(what) as unknown as [
    string,
    string | undefined,
    string,
  ];
  return { ...(method && { method }), ...place(where) };
}

function place(where: string): Record<string, unknown> {
  if (where === '') return {};
  if (/^postgres(ql)?:\/\//.test(where)) return { url: where };
  if (where.startsWith('//')) return { url: `postgres:${where}` };
  const [, host, port] = /^(.*?)(?::(\d+))?$/s.exec(where) as unknown as [string, string, string?];
  return { host, ...(port && { port: Number(port) }) };
}
