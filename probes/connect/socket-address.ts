import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { ipv6Groups, ipv6Text } from './ipv6-text.ts';

const AF_INET = 2;
const AF_INET6 = 10;

/** A `sockaddr_in` or `sockaddr_in6` (ip(7), ipv6(7)); a zone as in `fe80::1%eth0` becomes its scope. */
export function socketAddress(address: string, port = 0): Buffer {
  return isIPv4(address) ? version4(address, port) : version6(address, port);
}

/** The address in a `sockaddr_in` or `sockaddr_in6`; undefined when it is neither. */
export function internetAddress(bytes: Buffer): string | undefined {
  const family = bytes.length < 2 ? undefined : bytes.readUInt16LE(0);
  if (family === AF_INET && bytes.length >= 8) return bytes.subarray(4, 8).join('.');
  if (family !== AF_INET6 || bytes.length < 24) return undefined;
  return ipv6Text(Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(8 + 2 * index)));
}

function version4(address: string, port: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(AF_INET, 0);
  bytes.writeUInt16BE(port, 2);
  bytes.set(address.split('.').map(Number), 4);
  return bytes;
}

function version6(address: string, port: number): Buffer {
  const [plain, zone] = address.split('%');
  const bytes = Buffer.alloc(28);
  bytes.writeUInt16LE(AF_INET6, 0);
  bytes.writeUInt16BE(port, 2);
  for (const [index, group] of ipv6Groups(plain!).entries()) bytes.writeUInt16BE(group, 8 + 2 * index);
  if (zone !== undefined) bytes.writeUInt32LE(scopeOf(zone), 24);
  return bytes;
}

function scopeOf(zone: string): number {
  if (/^\d+$/.test(zone)) return Number(zone);
  const addresses = networkInterfaces()[zone] ?? [];
  return addresses.find(({ family }) => family === 'IPv6')?.scopeid ?? 0;
}
