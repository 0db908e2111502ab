import { isIPv4 } from 'node:net';

export type Endpoint = { readonly address: string; readonly port: number };

/** The fields of a TCP header that differ from segment to segment. */
export type TcpSegment = {
  readonly sequence: number;
  readonly acknowledged: number;
  readonly flags: number;
};

const TCP = 6;
const UDP = 17;

/**
 * An IP packet between two addresses of one family, with a TCP segment, or a UDP datagram where there is none
 * (RFC 791, 8200, 9293, 768), checksums right.
 */
export function ipPacket(from: Endpoint, to: Endpoint, data: Uint8Array, segment?: TcpSegment): Uint8Array {
  const protocol = segment === undefined ? UDP : TCP;
  const payload = Buffer.concat([
    segment === undefined ? udpHeader(from, to, data) : tcpHeader(from, to, segment),
    data,
  ]);
  const [source, target] = [addressBytes(from.address), addressBytes(to.address)];
  const sum = checksum(Buffer.concat([pseudoHeader(source, target, payload.length, protocol), payload]));
  payload.writeUInt16BE(protocol === UDP && sum === 0 ? 0xffff : sum, protocol === UDP ? 6 : 16);
  const header =
    source.length === 4 ? ipv4Header(payload.length, protocol) : ipv6Header(payload.length, protocol);
  const packet = Buffer.concat([header, source, target, payload]);
  if (source.length === 4) packet.writeUInt16BE(checksum(packet.subarray(0, 20)), 10);
  return packet;
}

function tcpHeader(from: Endpoint, to: Endpoint, { sequence, acknowledged, flags }: TcpSegment): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE(sequence, 4);
  header.writeUInt32BE(acknowledged, 8);
  header.writeUInt8(5 << 4, 12);
  header.writeUInt8(flags, 13);
  header.writeUInt16BE(0xffff, 14);
  return header;
}

function udpHeader(from: Endpoint, to: Endpoint, data: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt16BE(8 + data.length, 4);
  return header;
}

function ipv4Header(length: number, protocol: number): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(Math.min(0xffff, 20 + length), 2);
  header.writeUInt16BE(0x4000, 6);
  header.writeUInt8(64, 8);
  header.writeUInt8(protocol, 9);
  return header;
}

function ipv6Header(length: number, protocol: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(length, 4);
  header.writeUInt8(protocol, 6);
  header.writeUInt8(64, 7);
  return header;
}

function pseudoHeader(source: Uint8Array, target: Uint8Array, length: number, protocol: number): Uint8Array {
  const tail = Buffer.alloc(source.length === 4 ? 4 : 8);
  if (source.length === 4) {
    tail.writeUInt8(protocol, 1);
    tail.writeUInt16BE(length, 2);
  } else {
    tail.writeUInt32BE(length, 0);
    tail.writeUInt8(protocol, 7);
  }
  return Buffer.concat([source, target, tail]);
}

/** RFC 1071. */
export function checksum(data: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < data.length; index += 2) sum += (data[index]! << 8) | (data[index + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return ~sum & 0xffff;
}

function addressBytes(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split('.').map(Number));
  const bytes = new Uint8Array(16);
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const [before, after] = [groupsOf(head), tail === undefined ? [] : groupsOf(tail)];
  bytes.set(before.flat());
  bytes.set(after.flat(), 16 - 2 * after.length);
  return bytes;
}

/** Groups of an IPv6 address as two bytes each; an IPv4 address at its end is two of them. */
function groupsOf(text: string): number[][] {
  return text
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => {
      if (!group.includes('.')) return [[Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]];
      const [a, b, c, d] = group.split('.').map(Number) as [number, number, number, number];
      return [
        [a, b],
        [c, d],
      ];
    });
}
