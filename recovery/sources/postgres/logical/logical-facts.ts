import { z } from 'zod';
import { OperationalError } from '../../../../agent/kit/errors.ts';
import type { Snapshot } from '../../../archive/snapshot.ts';

/** The entry with roles and tablespaces. */
export const GLOBALS = 'globals.sql';

const database = z.object({
  name: z.string(),
  owner: z.string(),
  encoding: z.string(),
  collate: z.string(),
  ctype: z.string(),
  provider: z.string(),
  locale: z.string().nullable(),
  tablespace: z.string(),
  bytes: z.number(),
  extensions: z.array(z.tuple([z.string(), z.string()]).readonly()).readonly(),
  tables: z.array(z.tuple([z.string(), z.number()]).readonly()).readonly(),
  roles: z.array(z.string()).readonly(),
  settings: z.array(z.string()).readonly(),
  rights: z.array(z.tuple([z.string(), z.string(), z.boolean()]).readonly()).readonly(),
  format: z.enum(['custom', 'directory']),
  path: z.string(),
  /** When its snapshot was taken, by the clock of the server. */
  at: z.string(),
  lsn: z.string().nullable(),
  /** Whether all of it was dumped. */
  whole: z.boolean(),
});

const logicalFacts = z.object({
  server: z.object({
    version: z.string(),
    major: z.number(),
    systemIdentifier: z.string().nullable(),
    inRecovery: z.boolean(),
    host: z.string(),
    port: z.number(),
    user: z.string(),
  }),
  databases: z.array(database).readonly(),
});

/** What a snapshot of dumps keeps beside them. */
export type LogicalFacts = z.output<typeof logicalFacts>;
export type DumpedDatabase = LogicalFacts['databases'][number];

/** @throws OperationalError `invalid` where the snapshot is none of dumps */
export function readLogicalFacts(snapshot: Snapshot): LogicalFacts {
  const read = logicalFacts.safeParse(snapshot.facts);
  if (read.success && snapshot.method === 'logical') return read.data;
  throw new OperationalError('invalid', `Cannot restore ${snapshot.id}: it is no snapshot of dumps`);
}

/** Where the dump of a database is: a file, or the folder of one in directory format. */
export function dumpPath(name: string, format: 'custom' | 'directory'): string {
  const safe = name.replace(/[%/\0-\x1f]|^\.{1,2}$/g, (found) =>
    [...Buffer.from(found)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  return `databases/${safe}${format === 'custom' ? '.dump' : ''}`;
}
