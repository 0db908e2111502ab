import { expect, test } from 'vitest';
import { targetHost } from './target-host.ts';

test.each([
  ['https://shop.example:8443/health', 'shop.example'],
  ['db-1:5432', 'db-1'],
  ['[::1]:5432', '::1'],
  ['/run/app.sock', '/run/app.sock'],
  ['nightly', 'nightly'],
])('targetHost() of %s is %s', (target, host) => {
  expect(targetHost(target)).toBe(host);
});
