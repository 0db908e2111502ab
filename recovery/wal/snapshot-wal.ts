import { z } from 'zod';
import type { Snapshot } from '../archive/snapshot.ts';

/** What the facts of a physical snapshot say about the log that it needs; others have none. */
const walFacts = z.object({
  /** Database system identifier, decimal. */
  systemId: z.string().regex(/^\d{1,20}$/),
  timeline: z.number().int().positive(),
  /** Bytes. */
  segmentSize: z.number().int().positive(),
  /** LSN where recovery begins (the redo point, `START WAL LOCATION`). */
  startLsn: z.string(),
  /** LSN that recovery must reach before the data are consistent. */
  stopLsn: z.string(),
});
export type SnapshotWal = z.infer<typeof walFacts>;

/** Reads them; undefined for a snapshot that needs no log. */
export function snapshotWal({ facts }: Pick<Snapshot, 'facts'>): SnapshotWal | undefined {
  return walFacts.safeParse(facts).data;
}
