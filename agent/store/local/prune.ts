import type { Database } from '../../kit/sqlite.ts';

/** How much of a table is kept. */
export type Retention = {
  /** Rows. */
  readonly maximum: number;
  /** Milliseconds. */
  readonly maximumAge: number;
};

const STEP = 500;

/**
 * Deletes the oldest rows of a table that its retention does not keep, at most 500 of them so that the caller is not
 * held up. The newest row always stays: the next id comes after it, and ids are never given twice.
 */
export function prune(database: Database, table: 'event' | 'audit', retention: Retention, now: number): void {
  database
    .query(
      `DELETE FROM ${table} WHERE id IN (
         SELECT id FROM ${table}
         WHERE id < (SELECT max(id) FROM ${table})
           AND (id <= (SELECT max(id) FROM ${table}) - $maximum OR time < $oldest)
         ORDER BY id LIMIT ${STEP})`,
    )
    .run({ maximum: retention.maximum, oldest: now - retention.maximumAge });
}
