import { isIPv4 } from 'node:net';

/**
 * What blackbox_exporter has as `probe_ip_addr_hash`: FNV-1a of 32 bits (Fowler, Noll, Vo) over the 4 or 16 bytes of an
 * address.
 */
export function ipAddressHash(address: string): number {
  const bytes = isIPv4(address) ? fourBytes(address) : sixteenBytes(address);
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

function fourBytes(address: string): number[] {
  return address.split('.').map(Number);
}

/** `fe80::1%eth0`, `::ffff:10.0.0.1` (RFC 4291 §2.2). */
function sixteenBytes(address: string): number[] {
  const [front = '', back = ''] = address.replace(/%.*/, '').split('::');
  const [before, after] = [groups(front), groups(back)];
  return [...before, ...Array<number>(16 - before.length - after.length).fill(0), ...after];
}

function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return fourBytes(group);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
