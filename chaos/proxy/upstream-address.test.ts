import { expect, test } from 'vitest';
import { upstreamAddress } from './upstream-address.ts';

test.each([
  ['redis:6379', 'redis', 6379],
  ['127.0.0.1:80', '127.0.0.1', 80],
  ['[::1]:5432', '::1', 5432],
  [':8080', 'localhost', 8080],
])('upstreamAddress() reads %s', (upstream, host, port) => {
  expect(upstreamAddress(upstream)).toEqual({ host, port });
});

test.each(['nonsense', '', 'a:', 'a:0', 'a:65536', '::1:80', 'a:b'])(
  'upstreamAddress() refuses %j',
  (upstream) => {
    expect(() => upstreamAddress(upstream)).toThrow('is no address such as redis:6379');
  },
);
