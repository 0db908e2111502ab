import { type Clock, systemClock } from '../../kit/clock.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { Database } from '../../kit/sqlite.ts';
import { isoTime } from './iso-time.ts';
import { prune, type Retention } from './prune.ts';
import { storing } from './storage-error.ts';

export type NewAuditRecord = {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly outcome: 'started' | 'done' | 'refused' | 'failed';
  readonly detail: string;
};
/** One change that somebody made; `time` in RFC 3339. */
export type AuditRecord = NewAuditRecord & { readonly id: number; readonly time: string };

export type Audit = {
  /** On return the record is on disk. @throws OperationalError `storage`: what it tells of must then not be done. */
  append(record: NewAuditRecord): void;
  /** Newest first. @throws OperationalError `storage` */
  list(query: { before?: number; limit: number }): AuditRecord[];
};

export type AuditOptions = {
  readonly clock?: Clock;
  readonly retention?: Retention;
  /** False when the database is not on disk: then nothing can be recorded. @default true */
  readonly durable?: boolean;
};

const PRUNE_EVERY = 64;
const LONGEST_TEXT = 1_000;

/** Who changed what: the newest 100,000 records of the last two years unless told otherwise. */
export function createAudit(database: Database, options: AuditOptions = {}): Audit {
  const { clock = systemClock, durable = true } = options;
  const { retention = { maximum: 100_000, maximumAge: 730 * 86_400_000 } } = options;
  const insert = database.query(
    `INSERT INTO audit (time, actor, action, subject, outcome, detail)
     VALUES ($time, $actor, $action, $subject, $outcome, $detail)`,
  );
  const write = database.transaction((record: NewAuditRecord) => {
    const { lastInsertRowid } = insert.run({ time: clock.now(), ...bounded(record) });
    if (Number(lastInsertRowid) % PRUNE_EVERY === 0) prune(database, 'audit', retention, clock.now());
  });
  return {
    append(record) {
      if (!durable) throw notDurable();
      storing('write the audit record', () => write(record));
    },
    list: (query) => storing('read the audit records', () => select(database, query)),
  };
}

function bounded({ actor, action, subject, outcome, detail }: NewAuditRecord): NewAuditRecord {
  const [a, b, c, d] = [actor, action, subject, detail].map((text) => text.slice(0, LONGEST_TEXT));
  return { actor: a!, action: b!, subject: c!, outcome, detail: d! };
}

function select(database: Database, { before, limit }: { before?: number; limit: number }): AuditRecord[] {
  const rows = database
    .query(
      `SELECT id, time, actor, action, subject, outcome, detail FROM audit
       WHERE $before IS NULL OR id < $before ORDER BY id DESC LIMIT $limit`,
    )
    .all({ before: before ?? null, limit }) as (NewAuditRecord & { id: number; time: number })[];
  return rows.map((row) => ({ ...row, time: isoTime(row.time) }));
}

function notDurable(): OperationalError {
  return new OperationalError('storage', 'Cannot write the audit record: the data folder cannot be written', {
    hint: 'Make room on the disk, then start the agent again',
  });
}
