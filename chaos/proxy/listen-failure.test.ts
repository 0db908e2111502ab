import { expect, it } from 'vitest';
import { listenFailure } from './listen-failure.ts';
import { ProxyError } from './proxy-error.ts';

it.each([
  ['EADDRINUSE', 'listen tcp 127.0.0.1:3310: bind: address already in use'],
  ['EADDRNOTAVAIL', 'listen tcp 127.0.0.1:3310: bind: cannot assign requested address'],
  ['EACCES', 'listen tcp 127.0.0.1:3310: bind: permission denied'],
  ['EMFILE', 'listen tcp 127.0.0.1:3310: socket: too many open files'],
  ['EWHAT', 'listen tcp 127.0.0.1:3310: bind: Failed to listen'],
])('listenFailure tells %s in the words of the official server', (code, message) => {
  const error = Object.assign(new Error('Failed to listen'), { code });
  expect(listenFailure(error, '127.0.0.1:3310', 'tcp')).toMatchObject({ status: 500, message });
});

it('listenFailure leaves a refusal as it is', () => {
  const refusal = new ProxyError(400, 'no');
  expect(listenFailure(refusal, '127.0.0.1:3310', 'udp')).toBe(refusal);
});
