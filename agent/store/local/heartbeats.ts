import { type Clock, systemClock } from '../../kit/clock.ts';
import { OperationalError } from '../../kit/errors.ts';
import { type Beat, type HeartbeatRecord, newerRecord, recordBeat } from '../../kit/heartbeat-record.ts';
import type { Database } from '../../kit/sqlite.ts';
import { storing } from './storage-error.ts';

/** What was heard of each job, on this host and from peers; every call can throw OperationalError `storage`. */
export type Heartbeats = {
  get(name: string): HeartbeatRecord | undefined;
  /** By name. */
  list(): HeartbeatRecord[];
  /** Takes up a message of a job. @returns the record that counts now. @throws OperationalError `limited` */
  beat(name: string, beat: Beat): HeartbeatRecord;
  /**
   * Keeps a record if it is newer than the one that is known (`newerRecord`), so that agents that exchange them in any
   * order come to the same. One from the future, as a clock that was stepped leaves it, gives way to any.
   *
   * @returns the record that counts now.
   * @throws OperationalError `limited` beyond 10,000 names
   */
  put(record: HeartbeatRecord): HeartbeatRecord;
};

const MAXIMUM = 10_000;
/** Milliseconds by which clocks of hosts may differ. */
const TOLERANCE = 60_000;

export function createHeartbeats(database: Database, options: { readonly clock?: Clock } = {}): Heartbeats {
  const { clock = systemClock } = options;
  const find = (name: string) => {
    const row = database.query('SELECT record FROM heartbeat WHERE name = $name').get({ name }) as Row | null;
    return row === null ? undefined : toRecord(row);
  };
  const save = database.transaction((record: HeartbeatRecord) => {
    const stored = find(record.name);
    if (stored === undefined && count(database) >= MAXIMUM) throw tooMany(record.name);
    const known = credible(stored, clock.now());
    const counts = known === undefined ? record : newerRecord(record, known);
    if (counts !== stored) insert(database, counts);
    return counts;
  });
  const take = database.transaction((name: string, beat: Beat) =>
    save(recordBeat(name, credible(find(name), clock.now()), beat)),
  );
  return {
    get: (name) => storing('read the heartbeat', () => find(name)),
    list: () =>
      storing('read the heartbeats', () =>
        (database.query('SELECT record FROM heartbeat ORDER BY name').all() as Row[]).map(toRecord),
      ),
    beat: (name, beat) => storing('store the heartbeat', () => take(name, beat)),
    put: (record) => storing('store the heartbeat', () => save(record)),
  };
}

type Row = { readonly record: string };

function toRecord({ record }: Row): HeartbeatRecord {
  return JSON.parse(record) as HeartbeatRecord;
}

function credible(record: HeartbeatRecord | undefined, now: number): HeartbeatRecord | undefined {
  return record !== undefined && record.lastAt > now + TOLERANCE ? undefined : record;
}

function count(database: Database): number {
  return (database.query('SELECT count(*) AS count FROM heartbeat').get() as { count: number }).count;
}

function insert(database: Database, record: HeartbeatRecord): void {
  database
    .query('INSERT OR REPLACE INTO heartbeat (name, record) VALUES ($name, $record)')
    .run({ name: record.name, record: JSON.stringify(record) });
}

function tooMany(name: string): OperationalError {
  return new OperationalError('limited', `Cannot keep the heartbeat ${name}: there are ${MAXIMUM} names`);
}
