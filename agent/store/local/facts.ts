import type { Database } from '../../kit/sqlite.ts';
import { storing } from './storage-error.ts';

/** Single values that outlive the process, such as when the agent last stopped cleanly. */
export type Facts = {
  /** @throws OperationalError `storage` */
  get(key: string): string | undefined;
  /** @throws OperationalError `storage` */
  set(key: string, value: string): void;
  /** @throws OperationalError `storage` */
  delete(key: string): void;
};

export function createFacts(database: Database): Facts {
  return {
    get: (key) =>
      storing('read a fact', () => {
        const row = database.query('SELECT value FROM fact WHERE key = $key').get({ key }) as {
          value: string;
        } | null;
        return row?.value;
      }),
    set: (key, value) => {
      storing('store a fact', () =>
        database.query('INSERT OR REPLACE INTO fact (key, value) VALUES ($key, $value)').run({ key, value }),
      );
    },
    delete: (key) => {
      storing('delete a fact', () => database.query('DELETE FROM fact WHERE key = $key').run({ key }));
    },
  };
}
