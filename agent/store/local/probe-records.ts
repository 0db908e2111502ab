import type { Database } from '../../kit/sqlite.ts';
import { storing } from './storage-error.ts';

/** A mark that somebody set on a probe; `until` in ms since the epoch, null: until it is taken away. */
export type StoredMark = {
  readonly name: string;
  readonly mark: string;
  readonly because: string;
  readonly until: number | null;
};

/** What is kept of a good run, to be compared with; `time` in ms since the epoch. */
export type GoodRun = { readonly time: number; readonly evidence: string };

/** What outlives the process of the probes of this host; every call can throw OperationalError `storage`. */
export type ProbeRecords = {
  /** The state of each probe by its name, as it was saved. */
  states(): Map<string, string>;
  saveStates(states: Iterable<readonly [name: string, state: string]>): void;
  /** Keeps failed runs, and of each probe the newest `keep`. */
  addFailures(failures: readonly (readonly [name: string, record: string])[], keep: number): void;
  /** Writes the newest failure of a probe anew, if it has one. */
  replaceFailure(name: string, record: string): void;
  /** Newest first. */
  failures(name: string): string[];
  good(name: string): GoodRun | undefined;
  saveGood(name: string, run: GoodRun): void;
  marks(): StoredMark[];
  setMark(mark: StoredMark): void;
  clearMark(name: string, mark: string): void;
  /** Forgets the probes that are no more. */
  keepOnly(names: ReadonlySet<string>): void;
};

const TABLES = ['probe_state', 'probe_failure', 'probe_good', 'probe_mark'] as const;

export function createProbeRecords(database: Database): ProbeRecords {
  const query = (sql: string) => database.query(sql);
  const saveStates = database.transaction((states: Iterable<readonly [string, string]>) => {
    const save = query('INSERT OR REPLACE INTO probe_state (name, state) VALUES ($name, $state)');
    for (const [name, state] of states) save.run({ name, state });
  });
  const addFailures = database.transaction(
    (failures: readonly (readonly [string, string])[], keep: number) => {
      for (const [name, record] of failures)
        query('INSERT INTO probe_failure (name, record) VALUES ($name, $record)').run({ name, record });
      for (const name of new Set(failures.map(([failed]) => failed)))
        query(
          `DELETE FROM probe_failure WHERE name = $name AND id NOT IN
           (SELECT id FROM probe_failure WHERE name = $name ORDER BY id DESC LIMIT $keep)`,
        ).run({ name, keep });
    },
  );
  const keepOnly = database.transaction((names: ReadonlySet<string>) => {
    const list = JSON.stringify([...names]);
    for (const table of TABLES)
      query(`DELETE FROM ${table} WHERE name NOT IN (SELECT value FROM json_each($list))`).run({ list });
  });
  return {
    states: () => storing('read the states of the probes', () => new Map(statesOf(database))),
    saveStates: (states) => storing('store the states of the probes', () => saveStates(states)),
    addFailures: (failures, keep) => storing('store failures', () => addFailures(failures, keep)),
    replaceFailure: (name, record) => {
      storing('store a failure', () =>
        query(
          `UPDATE probe_failure SET record = $record
             WHERE id = (SELECT max(id) FROM probe_failure WHERE name = $name)`,
        ).run({ name, record }),
      );
    },
    failures: (name) => storing('read the failures', () => failuresOf(database, name)),
    good: (name) =>
      storing('read the last good run', () => {
        const row = query('SELECT time, evidence FROM probe_good WHERE name = $name').get({ name });
        return (row as GoodRun | null) ?? undefined;
      }),
    saveGood: (name, { time, evidence }) => {
      storing('store a good run', () =>
        query(
          'INSERT OR REPLACE INTO probe_good (name, time, evidence) VALUES ($name, $time, $evidence)',
        ).run({ name, time, evidence }),
      );
    },
    marks: () =>
      storing('read the marks', () =>
        query('SELECT name, mark, because, until FROM probe_mark ORDER BY name, mark').all(),
      ) as StoredMark[],
    setMark: (mark) => {
      storing('store a mark', () =>
        query(
          'INSERT OR REPLACE INTO probe_mark (name, mark, because, until) VALUES ($name, $mark, $because, $until)',
        ).run({ ...mark }),
      );
    },
    clearMark: (name, mark) => {
      storing('take a mark away', () =>
        query('DELETE FROM probe_mark WHERE name = $name AND mark = $mark').run({ name, mark }),
      );
    },
    keepOnly: (names) => storing('forget old probes', () => keepOnly(names)),
  };
}

function statesOf(database: Database): (readonly [string, string])[] {
  const rows = database.query('SELECT name, state FROM probe_state').all();
  return (rows as { name: string; state: string }[]).map(({ name, state }) => [name, state] as const);
}

function failuresOf(database: Database, name: string): string[] {
  const rows = database
    .query('SELECT record FROM probe_failure WHERE name = $name ORDER BY id DESC')
    .all({ name });
  return (rows as { record: string }[]).map(({ record }) => record);
}
