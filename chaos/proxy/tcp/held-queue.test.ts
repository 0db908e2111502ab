import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Held, HeldQueue } from './held-queue.ts';

const held = (due: number): Held => ({ data: null, arrived: 0, due });

test('a HeldQueue gives back what was pushed, first in first out, as an array does', () => {
  const steps = fc.array(fc.oneof(fc.constant('push'), fc.constant('shift'), fc.constant('take')), {
    maxLength: 400,
  });
  fc.assert(
    fc.property(steps, (steps) => {
      const queue = new HeldQueue();
      const model: Held[] = [];
      for (const [index, step] of steps.entries()) {
        if (step === 'push') {
          queue.push(held(index));
          model.push(held(index));
        } else if (step === 'shift') expect(queue.shift()).toEqual(model.shift());
        else expect(queue.take()).toEqual(model.splice(0));
        expect(queue.length).toBe(model.length);
        expect(queue.first).toEqual(model[0]);
      }
    }),
  );
});

test('a HeldQueue keeps its order when thousands wait in it', () => {
  const queue = new HeldQueue();
  for (let index = 0; index < 5_000; index++) queue.push(held(index));
  for (let index = 0; index < 3_000; index++) expect(queue.shift()!.due).toBe(index);
  queue.push(held(5_000));
  expect(queue.take().map(({ due }) => due)).toEqual(
    Array.from({ length: 2_001 }, (_, index) => 3_000 + index),
  );
});
