import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contract } from './index.ts';
import type { Route } from './route.ts';

const testdata = join(import.meta.dirname, 'testdata');
const releases = readdirSync(testdata).filter((name) => name.startsWith('answers-'));
const recorded = releases.flatMap((release) =>
  readdirSync(join(testdata, release)).map((file) => [release, basename(file, '.json')] as const),
);

const answerOf = (release: string, id: string): unknown =>
  JSON.parse(readFileSync(join(testdata, release, `${id}.json`), 'utf8'));
const routeOf = (id: string) => (contract as Record<string, Route>)[id];

/** The same answer of an agent that is newer: with a field that nobody knows in every object. */
function withUnknownFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknownFields);
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).map(([key, below]) => [key, withUnknownFields(below)]);
  return { ...Object.fromEntries(known), unknownToThisVersion: { nested: [1, 'x', null] } };
}

describe.each(recorded)('%s %s', (release, id) => {
  test('is still an operation of the API', () => {
    expect(routeOf(id)).toBeDefined();
  });

  test('the answer of that release is understood by this one', () => {
    expect(routeOf(id)!.response.safeParse(answerOf(release, id)).error).toBeUndefined();
  });
});

test.each(recorded)('%s %s: an answer with fields of a later version is understood', (release, id) => {
  // A record of free names takes an unknown name for one of its own, so only answers of fixed shape are extended.
  const free = id === 'getStatus' || id === 'listHosts' || id === 'showConfig';
  const answer = answerOf(release, id);
  const extended = free ? { ...(answer as object), unknownToThisVersion: 1 } : withUnknownFields(answer);
  expect(routeOf(id)!.response.safeParse(extended).error).toBeUndefined();
});
