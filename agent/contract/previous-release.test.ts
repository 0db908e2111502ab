import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { contract } from './index.ts';
import { closedObjects, type JsonSchema, schemaErrors, withUnknownFields } from './json-schema.testkit.ts';
import { recordedAnswers } from './previous-release.testkit.ts';
import type { Route } from './route.ts';

const routes = Object.values<Route>(contract).map((route) => [route.id, route] as const);
const routeOf = (id: string) => (contract as Record<string, Route>)[id];
const present = ({ response }: Route) =>
  z.toJSONSchema(response, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

describe.each(recordedAnswers)('$release $id', ({ id, answer, schema }) => {
  test('is still an operation of the API', () => {
    expect(routeOf(id)).toBeDefined();
  });

  test('the answer of that release is understood by this one', () => {
    expect(routeOf(id)!.response.safeParse(answer).error).toBeUndefined();
  });

  test('an answer with fields of a later version in every object is understood', () => {
    const later = withUnknownFields(answer, present(routeOf(id)!));
    expect(JSON.stringify(later)).toContain('unknownToThisVersion');
    expect(routeOf(id)!.response.safeParse(later).error).toBeUndefined();
  });

  test('the clients of that release understand it with fields of a later version too', () => {
    expect(schemaErrors(schema, withUnknownFields(answer, schema))).toEqual([]);
  });
});

test.each(routes)('no object in an answer of %s refuses fields that it does not know', (_id, route) => {
  expect(closedObjects(present(route))).toEqual([]);
});

test('closedObjects() finds an object that refuses fields, however deep', () => {
  const strict = z.object({ a: z.array(z.object({ b: z.strictObject({ c: z.string() }).nullable() })) });
  expect(closedObjects(z.toJSONSchema(strict, { io: 'input' }) as JsonSchema)).toEqual(['/a/b']);
});

test('schemaErrors() tells where a value is wrong', () => {
  const schema = z.toJSONSchema(z.object({ a: z.array(z.number()) })) as JsonSchema;
  expect(schemaErrors(schema, { a: [1, 'x'] })).toEqual(['/a/1: must be number']);
});
