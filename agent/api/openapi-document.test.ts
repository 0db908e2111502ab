import { describe, expect, test } from 'vitest';
import { contract } from '../contract/index.ts';
import type { Route } from '../contract/route.ts';
import { openapiDocument } from './openapi-document.ts';

type Json = { readonly [name: string]: Json };

const routes: readonly Route[] = Object.values(contract);
const document = openapiDocument(routes) as unknown as Json;
const operations = Object.entries(document.paths!).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

/** Every object inside a value, itself included. */
function objectsIn(value: unknown): Json[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Json, ...Object.values(value).flatMap(objectsIn)];
}

describe('openapiDocument()', () => {
  test('is an OpenAPI 3.1 document with what that requires', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'vedette', version: expect.any(String) },
    });
  });

  test('has every route of the contract, and forms for the query routes', () => {
    const expected = routes.flatMap(({ id, method, path, form }) => [
      `${method} ${path} ${id}`,
      ...(form ? [`post ${path} ${id}ByForm`] : []),
    ]);
    const found = operations.map(
      ({ path, method, operation }) => `${method} ${path} ${operation.operationId}`,
    );
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  test('resolves every reference', () => {
    const references = objectsIn(document).flatMap(({ $ref }) =>
      typeof $ref === 'string' ? [String($ref)] : [],
    );
    expect(references.length).toBeGreaterThan(routes.length);
    for (const reference of new Set(references)) {
      const steps = reference.slice('#/'.length).split('/');
      expect(
        steps.reduce<Json | undefined>((at, step) => at?.[step], document),
        reference,
      ).toBeDefined();
    }
  });

  test('gives every operation a success and its failures with their media types', () => {
    for (const { path, operation } of operations) {
      const { responses } = operation;
      expect(Object.keys(responses!), path).toEqual(
        expect.arrayContaining(['400', '401', '403', '429', '503']),
      );
      expect(
        Object.keys(responses!).some((status) => status.startsWith('2')),
        path,
      ).toBe(true);
      const failure = responses!['400']!.content!;
      expect(Object.keys(failure), path).toHaveLength(1);
      expect(Object.keys(failure)[0], path).toMatch(/^application\/(problem\+)?json$/);
    }
  });

  test('declares every parameter of a path', () => {
    for (const { path, operation } of operations) {
      const declared = objectsIn(operation.parameters ?? []).filter((each) => String(each.in) === 'path');
      const written = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        declared.map(({ name }) => String(name)),
        path,
      ).toEqual(written);
    }
  });

  test('demands a token of everything but the public routes', () => {
    for (const route of routes) {
      const { security } = document.paths![route.path]![route.method]!;
      expect(security, route.id).toEqual(route.role === 'public' ? [] : [{ token: [] }]);
    }
  });

  test('says which grant an operation needs', () => {
    for (const route of routes) {
      const operation = document.paths![route.path]![route.method]!;
      expect(operation['x-grant'], route.id).toBe(route.grant);
    }
  });
});
