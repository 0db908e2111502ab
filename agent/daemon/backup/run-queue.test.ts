import { expect, test } from 'vitest';
import { RunQueue } from './run-queue.ts';

/** A work that says when it begins, and ends when it is told to. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((resolve) => void ends.set(name, resolve));
  };
  const end = async (name: string) => {
    ends.get(name)!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, work, end };
}

test('RunQueue begins so many works and the next ones in their order', async () => {
  const { begun, work, end } = works();
  const queue = new RunQueue(() => 2);
  for (const name of ['a', 'b', 'c', 'd']) queue.add([name], work(name));
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
});

test('RunQueue never has two works of one name, and lets others pass them', async () => {
  const { begun, work, end } = works();
  const queue = new RunQueue(() => 4);
  queue.add(['etc', 'srv'], work('group'));
  queue.add(['srv'], work('srv'));
  queue.add(['db'], work('db'));
  expect(begun).toEqual(['group', 'db']);
  await end('group');
  expect(begun).toEqual(['group', 'db', 'srv']);
});

test('RunQueue.leave() takes out what waits and not what runs', () => {
  const { begun, work } = works();
  const queue = new RunQueue(() => 1);
  const first = queue.add(['a'], work('a'));
  const second = queue.add(['b'], work('b'));
  expect([first.leave(), second.leave(), second.leave()]).toEqual([false, true, false]);
  expect(begun).toEqual(['a']);
});

test('RunQueue.hold() keeps works of a name waiting', () => {
  const { begun, work } = works();
  const queue = new RunQueue(() => 1);
  const release = queue.hold('db');
  queue.add(['db'], work('db'));
  expect(begun).toEqual([]);
  release();
  expect(begun).toEqual(['db']);
});
