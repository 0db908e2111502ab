import { expect, it } from 'vitest';
import { redisFromWords } from './redis-options.ts';

it.each([
  ['', { address: '127.0.0.1:6379' }],
  ['db1:6380', { address: 'db1:6380' }],
  ['/run/redis.sock', { address: '/run/redis.sock' }],
  ['//db1', { address: 'db1:6379' }],
  ['//:p%40ss@db1:6380', { address: 'db1:6380', password: 'p@ss' }],
  ['//keeper:hunter2@[::1]:6380/0', { address: '[::1]:6380', username: 'keeper', password: 'hunter2' }],
])('redisFromWords reads %j', (words, expected) => {
  expect(redisFromWords(words)).toEqual(expected);
});

it('redisFromWords refuses a URL without a host and does not repeat it', () => {
  expect(() => redisFromWords('//:hunter2@')).toThrow(
    /^Cannot read the URL of Redis: it is no URL with a host$/,
  );
});
