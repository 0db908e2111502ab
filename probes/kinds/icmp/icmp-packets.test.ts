import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { echoRequest, parseIcmp, withoutIpHeader } from './icmp-packets.ts';

const number = fc.integer({ min: 0, max: 65_535 });
const family = fc.constantFrom<4 | 6>(4, 6);

/** A request as the host that it reached sends it back. */
function reply(of: 4 | 6, request: Buffer): Buffer {
  const bytes = Buffer.from(request);
  bytes[0] = of === 4 ? 0 : 129;
  return bytes;
}

describe('echoRequest', () => {
  test('comes back as it was sent', () => {
    fc.assert(
      fc.property(family, number, number, fc.uint8Array({ maxLength: 100 }), (of, id, sequence, payload) => {
        const request = echoRequest({ family: of, id, sequence, payload });
        const packet = parseIcmp(of, reply(of, request));
        expect(packet).toEqual({ kind: 'reply', id, sequence, payload: Buffer.from(payload) });
      }),
    );
  });

  test('has the checksum of RFC 1071: all its words add up to ones', () => {
    fc.assert(
      fc.property(number, number, fc.uint8Array({ maxLength: 101 }), (id, sequence, payload) => {
        const request = echoRequest({ family: 4, id, sequence, payload });
        const even = request.length % 2 === 0 ? request : Buffer.concat([request, Buffer.alloc(1)]);
        let sum = 0;
        for (let at = 0; at < even.length; at += 2) sum += even.readUInt16BE(at);
        expect(((sum & 0xffff) + (sum >>> 16)) & 0xffff).toBe(0xffff);
      }),
    );
  });
});

describe('parseIcmp', () => {
  test('finds in an error the request that it is about', () => {
    const request = echoRequest({ family: 4, id: 7, sequence: 9, payload: Buffer.alloc(0) });
    const header = Buffer.alloc(20);
    header.set([0x45], 0);
    header.set([1], 9);
    const error = Buffer.concat([Buffer.from([3, 1, 0, 0, 0, 0, 0, 0]), header, request]);
    expect(parseIcmp(4, error)).toEqual({ kind: 'error', id: 7, sequence: 9, type: 3, code: 1 });
  });

  test('reads any bytes without an error', () => {
    fc.assert(
      fc.property(family, fc.uint8Array({ maxLength: 120 }), (of, bytes) => {
        parseIcmp(of, Buffer.from(bytes));
        withoutIpHeader(of, Buffer.from(bytes));
      }),
    );
  });

  test('does not take a request for a reply', () => {
    const request = echoRequest({ family: 6, id: 1, sequence: 1, payload: Buffer.alloc(8) });
    expect(parseIcmp(6, request)).toBeUndefined();
  });
});
