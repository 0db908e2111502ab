import { expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';

it.each([
  ['127.0.0.1:26379', 'http://localhost:8474', { host: '127.0.0.1', port: 26_379 }],
  ['[::1]:26379', 'http://[::1]:8474', { host: '::1', port: 26_379 }],
  ['[::]:26379', 'http://ci-7:8474', { host: 'ci-7', port: 26_379 }],
  ['0.0.0.0:26379', 'http://[fd00::7]:8474', { host: 'fd00::7', port: 26_379 }],
  ['10.0.0.7:26379', 'http://ci-7:8474', { host: '10.0.0.7', port: 26_379 }],
  ['127.0.0.1:26379', 'http://ci-7:8474', undefined],
  ['localhost:0', 'http://localhost:8474', undefined],
  ['garbage', 'http://localhost:8474', undefined],
])('clientAddress(%s, %s)', (listen, server, address) => {
  expect(clientAddress(listen, server)).toEqual(address);
});
