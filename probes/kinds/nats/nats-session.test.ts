import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNatsInfo } from './nats-session.ts';

test('parseNatsInfo reads what a server says of itself', () => {
  expect(
    parseNatsInfo(
      '{"server_id":"NA","server_name":"n1","version":"2.9.10","jetstream":true,"auth_required":true,"max_payload":1048576,"cluster":"c"}',
    ),
  ).toEqual({
    id: 'NA',
    name: 'n1',
    version: '2.9.10',
    cluster: 'c',
    jetStream: true,
    lameDuck: false,
    loginRequired: true,
    tlsRequired: false,
    largestMessage: 1_048_576,
  });
});

test('parseNatsInfo takes fields of the wrong type as missing', () => {
  expect(parseNatsInfo('{"version":7,"jetstream":"yes","max_payload":"1"}')).toMatchObject({
    version: '',
    jetStream: false,
    largestMessage: 0,
  });
});

test('parseNatsInfo refuses whatever is not an object in JSON', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.trim().startsWith('{') && !text.trim().startsWith('[')),
      (text) => {
        expect(() => parseNatsInfo(text)).toThrow('not JSON');
      },
    ),
  );
});
