import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProbeState } from '../probe-result.ts';
import { heldBy, parentCircle } from './parents.ts';

const parents = new Map([
  ['shop', ['switch', 'database']],
  ['switch', ['gateway']],
]);
const states = (of: Record<string, ProbeState>) => new Map(Object.entries(of));

test('heldBy() names the parent that is down', () => {
  expect(heldBy('shop', parents, states({ switch: 'up', database: 'down' }))).toBe('database');
});

test('heldBy() holds nothing while the parents are up or degraded', () => {
  expect(
    heldBy('shop', parents, states({ switch: 'degraded', database: 'up', gateway: 'down' })),
  ).toBeUndefined();
});

test('heldBy() looks through a parent of which nothing is known', () => {
  expect(heldBy('shop', parents, states({ database: 'up', gateway: 'down' }))).toBe('gateway');
});

test('heldBy() holds nothing without parents, or with such as nobody knows', () => {
  expect(heldBy('alone', parents, states({}))).toBeUndefined();
  expect(heldBy('shop', parents, states({}))).toBeUndefined();
});

test('heldBy() ends in a circle', () => {
  const circle = new Map([
    ['a', ['b']],
    ['b', ['a']],
  ]);
  expect(heldBy('a', circle, states({ a: 'down' }))).toBeUndefined();
});

test('parentCircle() gives the path of a circle', () => {
  const graph = { a: ['b'], b: ['c', 'd'], c: [], d: ['e'], e: ['b'] };
  expect(parentCircle(new Map(Object.entries(graph)))).toEqual(['b', 'd', 'e', 'b']);
  expect(parentCircle(new Map([['a', ['a']]]))).toEqual(['a', 'a']);
});

test('parentCircle() accepts two ways to one ancestor', () => {
  const graph = { a: ['b', 'c'], b: ['d'], c: ['b', 'd'], d: [] };
  expect(parentCircle(new Map(Object.entries(graph)))).toBeUndefined();
});

test('parentCircle() takes a chain of a hundred thousand', () => {
  const chain = Array.from({ length: 100_000 }, (_, index) => [`p${index}`, [`p${index + 1}`]] as const);
  expect(parentCircle(new Map(chain))).toBeUndefined();
});

test('parentCircle() gives a path that is one, and misses none', () => {
  const name = fc.constantFrom<string[]>('a', 'b', 'c', 'd', 'e', 'f');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.array(name, { maxLength: 3 }))), (edges) => {
      const graph = new Map(edges);
      const circle = parentCircle(graph);
      expect(circle === undefined).toBe(acyclic(graph));
      if (circle === undefined) return;
      expect(circle[0]).toBe(circle.at(-1));
      for (let at = 1; at < circle.length; at++) expect(graph.get(circle[at - 1]!)).toContain(circle[at]);
    }),
  );
});

/** Takes away those without parents until none is left. */
function acyclic(graph: ReadonlyMap<string, readonly string[]>): boolean {
  let left = new Map(graph);
  for (let round = 0; round < 10; round++)
    left = new Map([...left].filter(([, above]) => above.some((parent) => left.has(parent))));
  return left.size === 0;
}
