import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DueHeap } from './due-heap.ts';

it('DueHeap gives what waits by its time, and by its arrival where that is the same', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }), (dues) => {
      const heap = new DueHeap<[due: number, index: number]>();
      for (const [index, due] of dues.entries()) heap.push(due, [due, index]);
      expect(heap.due).toBe(dues.length === 0 ? Infinity : Math.min(...dues));
      const taken = Array.from(dues, () => heap.pop()!);
      expect(taken).toEqual(
        [...dues.map((due, index) => [due, index])].sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!),
      );
      expect([heap.pop(), heap.size]).toEqual([undefined, 0]);
    }),
  );
});

it('DueHeap gives all at once by their arrival', () => {
  const heap = new DueHeap<string>();
  for (const [due, item] of [
    [3, 'a'],
    [1, 'b'],
    [Infinity, 'c'],
    [2, 'd'],
  ] as const)
    heap.push(due, item);
  expect(heap.pop()).toBe('b');
  expect(heap.takeAll()).toEqual(['a', 'c', 'd']);
  expect(heap.due).toBe(Infinity);
});
