import type { FactTypes } from './facts.ts';

/** The facts of a database that is logged in to and asked one query. */
export const queryFacts = {
  login: { type: 'boolean', describe: 'Whether the probe logged in' },
  rows: { type: 'number', describe: 'Rows that the query gave, at most 1,000' },
  value: { type: 'text', describe: 'First column of the first row of the query' },
  'value.number': { type: 'number', describe: 'The same as a number' },
  version: { type: 'text', describe: 'Version of the server' },
} as const satisfies FactTypes;
