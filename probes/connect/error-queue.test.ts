import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { queuedError } from './error-queue.ts';
import { socketAddress } from './socket-address.ts';

const packet = (level: number, type: number, data: Buffer) => ({
  bytes: Buffer.alloc(0),
  from: undefined,
  control: [{ level, type, data }],
});

describe('queuedError', () => {
  test('reads who sent an ICMP error, and which', () => {
    const error = Buffer.from([113, 0, 0, 0, 2, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const data = Buffer.concat([error, socketAddress('10.0.0.254')]);
    expect(queuedError(packet(0, 11, data))).toEqual({
      origin: 'icmp',
      errno: 113,
      type: 3,
      code: 1,
      offender: '10.0.0.254',
    });
  });

  test('tells errors of this host from those of others', () => {
    const local = Buffer.from([90, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(queuedError(packet(41, 25, local))).toMatchObject({ origin: 'local', errno: 90 });
  });

  test('finds none in a packet that has none', () => {
    expect(queuedError(packet(1, 35, Buffer.alloc(16)))).toBeUndefined();
  });

  test('reads any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        (bytes) => void queuedError(packet(0, 11, Buffer.from(bytes))),
      ),
    );
  });
});
