import { Broadcast } from '../../kit/broadcast.ts';
import { type Clock, systemClock } from '../../kit/clock.ts';
import { errorMessage } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import type { Database } from '../../kit/sqlite.ts';
import { isoTime } from './iso-time.ts';
import { prune, type Retention } from './prune.ts';
import { isSqliteError, storing } from './storage-error.ts';

export type NewEvent = {
  readonly kind: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly subject: string;
  readonly message: string;
};
/** Something that changed on this host; `time` in RFC 3339. */
export type EventRecord = NewEvent & { readonly id: number; readonly time: string };

export type EventQuery = {
  /** Inclusive, ms since the epoch. */
  readonly since?: number;
  /** Inclusive, ms since the epoch. */
  readonly until?: number;
  /** Only smaller ids: the next page. */
  readonly before?: number;
  readonly kind?: string;
  /** Only of these. */
  readonly severities?: readonly NewEvent['severity'][];
  readonly limit: number;
};

export type Events = {
  /** Keeps an event and tells the subscribers; never throws. While the disk refuses, the newest 256 stay in memory. */
  append(event: NewEvent): EventRecord;
  /** Newest first. @throws OperationalError `storage` */
  list(query: EventQuery): EventRecord[];
  /** @returns the function that ends the subscription. */
  subscribe(listener: (event: EventRecord) => void): () => void;
  /** How many events wait in memory for a disk that takes them. */
  unwritten(): number;
};

export type EventsOptions = {
  readonly log: Log;
  readonly clock?: Clock;
  readonly retention?: Retention;
};

const RING = 256;
const PRUNE_EVERY = 64;
const LONGEST_MESSAGE = 1_000;
const LONGEST_NAME = 200;

type Row = NewEvent & { readonly id: number; readonly time: number };

/** The events of this host: the newest 20,000 of the last 90 days unless told otherwise. */
export function createEvents(database: Database, options: EventsOptions): Events {
  const { log, clock = systemClock, retention = { maximum: 20_000, maximumAge: 90 * 86_400_000 } } = options;
  const told = new Broadcast<EventRecord>(log);
  const pending: Row[] = [];
  const insert = database.query(
    'INSERT INTO event (id, time, kind, severity, subject, message) VALUES ($id, $time, $kind, $severity, $subject, $message)',
  );
  let lastId = newestId(database);

  const write = database.transaction(() => {
    for (const row of pending) insert.run(row);
    if (lastId % PRUNE_EVERY === 0) prune(database, 'event', retention, clock.now());
  });
  let refusing = false;
  const flush = () => {
    try {
      write();
      pending.length = 0;
      if (refusing) log.info('Events are stored again');
      refusing = false;
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      if (!refusing)
        log.error('Cannot store events, keeping the newest in memory', { error: errorMessage(error) });
      refusing = true;
    }
  };
  return {
    append(event) {
      const row = { ...bounded(event), id: ++lastId, time: clock.now() };
      if (pending.push(row) > RING) pending.shift();
      flush();
      const record = toRecord(row);
      told.publish(record);
      return record;
    },
    list(query) {
      // What waits in memory is newer than everything on disk.
      const waiting = pending.filter((row) => matches(row, query)).reverse();
      const stored = storing('read the events', () => select(database, query));
      return [...waiting, ...stored].slice(0, query.limit).map(toRecord);
    },
    subscribe: (listener) => told.subscribe(listener),
    unwritten: () => pending.length,
  };
}

function newestId(database: Database): number {
  return (database.query('SELECT coalesce(max(id), 0) AS id FROM event').get() as { id: number }).id;
}

function bounded({ kind, severity, subject, message }: NewEvent): NewEvent {
  return {
    kind: kind.slice(0, LONGEST_NAME),
    severity,
    subject: subject.slice(0, LONGEST_NAME),
    message: message.slice(0, LONGEST_MESSAGE),
  };
}

function matches(row: Row, { since, until, before, kind, severities }: EventQuery): boolean {
  return (
    row.time >= (since ?? -Infinity) &&
    row.time <= (until ?? Infinity) &&
    row.id < (before ?? Infinity) &&
    (kind === undefined || row.kind === kind) &&
    (severities === undefined || severities.includes(row.severity))
  );
}

function select(database: Database, { since, until, before, kind, severities, limit }: EventQuery): Row[] {
  return database
    .query(
      `SELECT id, time, kind, severity, subject, message FROM event
       WHERE ($since IS NULL OR time >= $since) AND ($until IS NULL OR time <= $until)
         AND ($before IS NULL OR id < $before) AND ($kind IS NULL OR kind = $kind)
         AND ($severities IS NULL OR severity IN (SELECT value FROM json_each($severities)))
       ORDER BY id DESC LIMIT $limit`,
    )
    .all({
      since: since ?? null,
      until: until ?? null,
      before: before ?? null,
      kind: kind ?? null,
      severities: severities === undefined ? null : JSON.stringify(severities),
      limit,
    }) as Row[];
}

function toRecord(row: Row): EventRecord {
  return { ...row, time: isoTime(row.time) };
}
