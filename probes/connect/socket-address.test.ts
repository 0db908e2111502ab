import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ipv6Groups, ipv6Text } from './ipv6-text.ts';
import { internetAddress, socketAddress } from './socket-address.ts';

test('socketAddress and internetAddress agree on every IPv4 address', () => {
  fc.assert(fc.property(fc.ipV4(), (address) => internetAddress(socketAddress(address)) === address));
});

test('socketAddress and internetAddress agree on every IPv6 address, in its shortest form', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(internetAddress(socketAddress(address))).toBe(ipv6Text(ipv6Groups(address)));
    }),
  );
});

test('socketAddress writes the port in network order and the zone as scope', () => {
  const bytes = socketAddress('fe80::1%7', 0x1234);
  expect([bytes.readUInt16BE(2), bytes.readUInt32LE(24)]).toEqual([0x1234, 7]);
});

test('internetAddress reads any bytes without an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void internetAddress(Buffer.from(bytes))),
  );
});
