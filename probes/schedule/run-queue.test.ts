import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunQueue } from './run-queue.ts';

/** A queue whose runs end when told to, and the order in which they began. */
function started(concurrency: number, perTarget: number) {
  const queue = new RunQueue({ concurrency, perTarget });
  const order: string[] = [];
  const ends = new Map<string, () => void>();
  const runOf = (name: string, target: string) => ({
    target,
    start: () => {
      order.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    },
  });
  const add = (name: string, target: string, options = {}) => {
    const run = runOf(name, target);
    queue.add(run, options);
    return run;
  };
  const end = async (name: string) => {
    ends.get(name)!();
    await Promise.resolve().then(() => undefined);
  };
  return { queue, order, add, end };
}

test('RunQueue starts no more than its bound, and counts those that wait', () => {
  const { queue, order, add } = started(2, 9);
  for (const name of ['a', 'b', 'c']) add(name, name);
  expect(order).toEqual(['a', 'b']);
  expect([queue.running, queue.waiting]).toEqual([2, 1]);
});

test('RunQueue starts no more than its bound on one target, and others meanwhile', () => {
  const { order, add } = started(9, 1);
  for (const name of ['a1', 'a2', 'b1']) add(name, name[0]!);
  expect(order).toEqual(['a1', 'b1']);
});

test('RunQueue lets targets take turns', async () => {
  const { order, add, end } = started(1, 1);
  for (const name of ['a1', 'a2', 'a3', 'b1']) add(name, name[0]!);
  for (const name of ['a1', 'b1', 'a2', 'a3']) {
    expect(order.at(-1)).toBe(name);
    await end(name);
  }
});

test('RunQueue starts an urgent run before all that wait', async () => {
  const { order, add, end } = started(1, 1);
  for (const name of ['a1', 'a2', 'b1']) add(name, name[0]!);
  add('b2', 'b', { urgent: true });
  await end('a1');
  expect(order).toEqual(['a1', 'b2']);
});

test('RunQueue.remove() takes back what waits, and not what has started', async () => {
  const { queue, order, add, end } = started(1, 1);
  const [first, second] = [add('a1', 'a'), add('b1', 'b')];
  expect([queue.remove(first), queue.remove(second), queue.waiting]).toEqual([false, true, 0]);
  await end('a1');
  expect(order).toEqual(['a1']);
  add('b2', 'b');
  expect(order).toEqual(['a1', 'b2']);
});

test('RunQueue comes to rest when all have ended', async () => {
  const { queue, add, end } = started(3, 2);
  const names = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'];
  for (const name of names) add(name, name[0]!);
  for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']) await end(name);
  expect([queue.running, queue.waiting]).toEqual([0, 0]);
});

test('RunQueue refuses a bound below one', () => {
  expect(() => new RunQueue({ concurrency: 0, perTarget: 1 })).toThrow(RangeError);
});

test('RunQueue keeps its bounds and starts everything once, whatever comes in which order', async () => {
  const step = fc.record({
    target: fc.constantFrom('a', 'b', 'c'),
    urgent: fc.boolean(),
    ends: fc.nat(2),
  });
  const bound = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      bound,
      bound,
      async (steps, concurrency, perTarget) => {
        const { queue, order, add, end } = started(concurrency, perTarget);
        const ended = new Set<string>();
        const endFirst = async () => {
          const name = order.find((each) => !ended.has(each));
          if (name === undefined) return;
          await end(name);
          ended.add(name);
        };
        for (const [index, { target, urgent, ends }] of steps.entries()) {
          add(`${target}${index}`, target, { urgent });
          for (let count = 0; count < ends; count++) await endFirst();
          const under = order.filter((name) => !ended.has(name));
          expect(under.length).toBe(queue.running);
          expect(under.length).toBeLessThanOrEqual(concurrency);
          for (const one of ['a', 'b', 'c'])
            expect(under.filter((name) => name.startsWith(one)).length).toBeLessThanOrEqual(perTarget);
        }
        for (let count = 0; count < steps.length; count++) await endFirst();
        expect(order.toSorted()).toEqual(steps.map(({ target }, index) => `${target}${index}`).sort());
        expect([queue.running, queue.waiting]).toEqual([0, 0]);
      },
    ),
  );
});
