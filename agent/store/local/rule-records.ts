import type { Database } from '../../kit/sqlite.ts';
import { storing } from './storage-error.ts';

/** What has changed since the last time; `undefined` in the place of a text forgets it. */
export type RuleChanges = {
  /** When groups were evaluated last, ms since the epoch, by their key. */
  readonly evaluations: ReadonlyMap<string, number | undefined>;
  /** The series that rules have given last, as JSON, by the id of the rule. */
  readonly series: ReadonlyMap<string, string | undefined>;
};

/** What outlives the process of the rules of this host; every call can throw OperationalError `storage`. */
export type RuleRecords = {
  evaluations(): Map<string, number>;
  series(): Map<string, string>;
  /** All of it, or nothing. */
  save(changes: RuleChanges): void;
};

export function createRuleRecords(database: Database): RuleRecords {
  const query = (sql: string) => database.query(sql);
  const save = database.transaction(({ evaluations, series }: RuleChanges) => {
    for (const [name, time] of evaluations)
      if (time === undefined) query('DELETE FROM rule_group WHERE name = $name').run({ name });
      else query('INSERT OR REPLACE INTO rule_group (name, time) VALUES ($name, $time)').run({ name, time });
    for (const [id, list] of series)
      if (list === undefined) query('DELETE FROM rule_series WHERE id = $id').run({ id });
      else query('INSERT OR REPLACE INTO rule_series (id, list) VALUES ($id, $list)').run({ id, list });
  });
  return {
    evaluations: () =>
      storing('read when rules were evaluated', () => {
        const rows = query('SELECT name, time FROM rule_group').all() as { name: string; time: number }[];
        return new Map(rows.map(({ name, time }) => [name, time] as const));
      }),
    series: () =>
      storing('read the series of rules', () => {
        const rows = query('SELECT id, list FROM rule_series').all() as { id: string; list: string }[];
        return new Map(rows.map(({ id, list }) => [id, list] as const));
      }),
    save: (changes) => storing('store what rules have given', () => save(changes)),
  };
}
