import { expect, test } from 'vitest';
import { Deadlines } from './deadlines.ts';

const until = (deadlines: Deadlines, due: number) =>
  new Promise<void>((resolve) => deadlines.at(due, () => resolve()));

test('at() runs things in the order of their times, never early', async () => {
  const deadlines = new Deadlines();
  const began = deadlines.now();
  const ran: [number, number][] = [];
  for (const after of [30, 5.4, 5.2, 0, 18.7, -3])
    deadlines.at(began + after, () => ran.push([after, deadlines.now() - began]));
  await until(deadlines, began + 31);
  expect(ran.map(([after]) => after)).toEqual([-3, 0, 5.2, 5.4, 18.7, 30]);
  for (const [after, at] of ran) expect(at).toBeGreaterThanOrEqual(after);
});

test('at() runs what is added meanwhile for a time that is past in a later turn', async () => {
  const deadlines = new Deadlines();
  let turns = 0;
  const again = () => {
    if (++turns < 50) deadlines.at(0, again);
  };
  deadlines.at(0, again);
  await until(deadlines, deadlines.now() + 5);
  await until(deadlines, deadlines.now() + 30);
  expect(turns).toBe(50);
});

test('cancel() takes a deadline back, twice as well as once, and leaves the others', async () => {
  const deadlines = new Deadlines();
  const ran: string[] = [];
  const first = deadlines.at(deadlines.now() + 5, () => ran.push('first'));
  deadlines.at(deadlines.now() + 8, () => ran.push('second'));
  first.cancel();
  first.cancel();
  await until(deadlines, deadlines.now() + 12);
  expect(ran).toEqual(['second']);
});

test('at() never runs what is due at no time', async () => {
  const deadlines = new Deadlines();
  let ran = false;
  deadlines.at(Number.POSITIVE_INFINITY, () => {
    ran = true;
  });
  await until(deadlines, deadlines.now() + 5);
  expect(ran).toBe(false);
});

test('at() takes an earlier time than the one that is waited for', async () => {
  const deadlines = new Deadlines();
  const began = deadlines.now();
  deadlines.at(began + 60_000, () => {});
  await until(deadlines, began + 4);
  expect(deadlines.now() - began).toBeLessThan(30_000);
  deadlines.clear();
});

test('clear() forgets everything', async () => {
  const deadlines = new Deadlines();
  let ran = false;
  deadlines.at(deadlines.now() + 3, () => {
    ran = true;
  });
  deadlines.clear();
  await until(new Deadlines(), performance.now() + 10);
  expect(ran).toBe(false);
});
