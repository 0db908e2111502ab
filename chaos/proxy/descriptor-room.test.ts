import { expect, test } from 'vitest';
import { DescriptorRoom } from './descriptor-room.ts';

test('a descriptor room has room until 32 are left', () => {
  const room = new DescriptorRoom({ limit: 1_024, tell: () => {} });
  expect([room.has(5), room.has(991), room.has(992), room.has(1_023)]).toEqual([true, true, false, false]);
});

test('a descriptor room tells once a second how many it refused', () => {
  const told: string[] = [];
  let now = 0;
  const room = new DescriptorRoom({ limit: 64, now: () => now, tell: (message) => told.push(message) });
  for (now of [0, 10, 500, 1_200, 1_300]) room.has(40);
  expect(told.map((message) => /\d+/.exec(message)?.[0])).toEqual(['1', '3']);
});

test('a descriptor room has the limit of the process by default', () => {
  expect(new DescriptorRoom({ tell: () => {} }).has(3)).toBe(true);
});
