import { expect, it } from 'vitest';
import { keepLoopbackDirect } from './direct-loopback.ts';

it.each([
  [{}, { NO_PROXY: 'localhost,127.0.0.1,::1' }],
  [{ NO_PROXY: 'internal, localhost' }, { NO_PROXY: 'internal,localhost,127.0.0.1,::1' }],
  [{ no_proxy: 'internal' }, { no_proxy: 'internal,localhost,127.0.0.1,::1' }],
  [{ NO_PROXY: '*' }, { NO_PROXY: '*' }],
])('keepLoopbackDirect() makes %j into %j', (environment, expected) => {
  keepLoopbackDirect(environment);
  expect(environment).toEqual(expected);
});
