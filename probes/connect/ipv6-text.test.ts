import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ipv6Groups, ipv6Text } from './ipv6-text.ts';

test.each([
  ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['::1', '::1'],
  ['fe80::', 'fe80::'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:0:0:1:0:0:1:1', '2001::1:0:0:1:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['::ffff:192.0.2.1', '::ffff:c000:201'],
])('ipv6Text writes %s as %s', (written, text) => {
  expect(ipv6Text(ipv6Groups(written))).toBe(text);
});

test('ipv6Groups reads what ipv6Text writes', () => {
  const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
    minLength: 8,
    maxLength: 8,
  });
  fc.assert(
    fc.property(groups, (some) => {
      expect(isIPv6(ipv6Text(some))).toBe(true);
      expect(ipv6Groups(ipv6Text(some))).toEqual(some);
    }),
  );
});

test('ipv6Groups finds eight groups in every address', () => {
  fc.assert(fc.property(fc.ipV6(), (address) => ipv6Groups(address).length === 8));
});
