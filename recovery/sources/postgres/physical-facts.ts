import { z } from 'zod';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { Snapshot } from '../../archive/snapshot.ts';

const oid = z.string().regex(/^\d{1,10}$/);
const lsn = z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/);
const absolute = z.string().startsWith('/');

/** What a physical snapshot says of itself, in `facts`. */
export const physicalFacts = z.object({
  /** Database system identifier, decimal. */
  systemId: z.string().regex(/^\d{1,20}$/),
  /** `15.18`. */
  version: z.string(),
  major: z.int().positive(),
  timeline: z.int().positive(),
  /** Bytes. */
  segmentSize: z.int().min(1_048_576).max(1_073_741_824),
  /** Where recovery begins, and what it has to reach before the data are consistent. */
  startLsn: lsn,
  stopLsn: lsn,
  startSegment: z.string().regex(/^[0-9A-F]{24}$/),
  stopSegment: z.string().regex(/^[0-9A-F]{24}$/),
  checkpointLsn: lsn,
  /** Where the WAL that it needs is: in the snapshot itself, or in the archive of the repository. */
  wal: z.enum(['included', 'archived']),
  /** Whether it was taken from a standby. */
  standby: z.boolean(),
  dataChecksums: z.boolean(),
  dataDirectory: absolute,
  /** Path of the folder of the WAL where that is a link to another disk. */
  walDirectory: absolute.optional(),
  tablespaces: z.array(z.object({ oid, name: z.string(), location: z.string() })).readonly(),
  databases: z.array(z.object({ oid, name: z.string() })).readonly(),
  /** Files of the configuration that were outside of the data folder, by their setting; they are below `CONFIG_FOLDER`. */
  configFiles: z.record(z.string(), absolute),
  settings: z.record(z.string(), z.string()),
  /** Role that took the backup: it may do in the restored server what it may do in this one. */
  role: z.string().min(1),
});
export type PhysicalFacts = z.infer<typeof physicalFacts>;

/** Folder of the snapshot, never of a data folder, with the configuration that was outside of the data folder. */
export const CONFIG_FOLDER = 'vedette_outside_configuration';

/**
 * Reads the facts of a snapshot.
 *
 * @throws OperationalError `invalid` for one that was not taken so
 */
export function readPhysicalFacts({ id, facts }: Pick<Snapshot, 'id' | 'facts'>): PhysicalFacts {
  const read = physicalFacts.safeParse(facts);
  if (read.success) return read.data;
  throw new OperationalError(
    'invalid',
    `Cannot restore ${id.slice(0, 8)}: it does not say what a physical backup says`,
  );
}
