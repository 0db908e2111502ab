import { expect, test } from 'vitest';
import { ipAddressHash } from './ip-address-hash.ts';

test('ipAddressHash gives what blackbox_exporter gives', () => {
  expect(ipAddressHash('127.0.0.1')).toBe(3_668_918_509);
});

test('ipAddressHash takes an address of IPv6 in each way to write it', () => {
  const same = ['2001:db8::a00:1', '2001:db8:0:0:0:0:a00:1', '2001:0DB8::10.0.0.1', '2001:db8::a00:1%eth0'];
  expect(new Set(same.map(ipAddressHash)).size).toBe(1);
  expect(ipAddressHash('::1')).not.toBe(ipAddressHash('::'));
});
