import { OperationalError } from '../../../../../agent/kit/errors.ts';
import type { DumpedDatabase, LogicalFacts } from '../logical-facts.ts';
import { refusedRestore } from './restore-databases.ts';

/** What of the snapshot is restored: whole databases, or parts of one. */
export type ChosenParts = {
  readonly databases: readonly DumpedDatabase[];
  /** Names of schemas and tables as they were typed; empty for whole databases. */
  readonly objects: readonly string[];
};

/**
 * Reads `DATABASE`, `DATABASE/SCHEMA`, `DATABASE/SCHEMA.TABLE`; where the snapshot has one database, its name may be left out.
 *
 * @throws OperationalError `not-found`, `invalid`
 */
export function chosenParts({ databases }: LogicalFacts, only: readonly string[]): ChosenParts {
  if (only.length === 0) return { databases, objects: [] };
  const read = only.map((text) => readPart(databases, text));
  const whole = read.filter(({ object }) => object === undefined);
  const chosen = [...new Set(read.map(({ database }) => database))];
  if (whole.length === read.length) return { databases: chosen, objects: [] };
  if (whole.length > 0)
    throw refusedRestore(
      only.join(', '),
      'databases and parts of them at once',
      'restore one after the other',
    );
  if (chosen.length > 1)
    throw refusedRestore(
      only.join(', '),
      'parts of several databases at once',
      'restore one after the other',
    );
  return { databases: chosen, objects: [...new Set(read.map(({ object }) => object!))] };
}

function readPart(
  databases: readonly DumpedDatabase[],
  text: string,
): { database: DumpedDatabase; object?: string } {
  const whole = databases.find(({ name }) => name === text);
  if (whole) return { database: whole };
  const within = databases.find(({ name }) => text.startsWith(`${name}/`));
  if (within) return { database: within, object: text.slice(within.name.length + 1) };
  const [single] = databases;
  if (databases.length === 1 && single && text !== '') return { database: single, object: text };
  throw new OperationalError('not-found', `Cannot restore ${text}: it is not in the snapshot`, {
    hint: `databases: ${databases.map(({ name }) => name).join(', ')}; parts as DATABASE/SCHEMA.TABLE`,
  });
}
