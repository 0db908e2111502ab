/** An echo that came back, or an error about one that was sent. */
export type IcmpPacket = {
  readonly id: number;
  readonly sequence: number;
} & (
  | { readonly kind: 'reply'; readonly payload: Buffer }
  | { readonly kind: 'error'; readonly type: number; readonly code: number }
);

const ECHO = { 4: { request: 8, reply: 0 }, 6: { request: 128, reply: 129 } } as const;
/** Errors: unreachable, time exceeded, parameter problem; ICMPv6 has packet-too-big as well. */
const ERRORS = { 4: [3, 11, 12], 6: [1, 2, 3, 4] } as const;
const HEADER = 8;

export type EchoRequest = {
  readonly family: 4 | 6;
  readonly id: number;
  readonly sequence: number;
  readonly payload: Uint8Array;
};

/** An echo request with its checksum, which for IPv6 the kernel fills in (RFC 792; RFC 4443, section 4.1). */
export function echoRequest({ family, id, sequence, payload }: EchoRequest): Buffer {
  const packet = Buffer.alloc(HEADER + payload.length);
  packet[0] = ECHO[family].request;
  packet.writeUInt16BE(id, 4);
  packet.writeUInt16BE(sequence, 6);
  packet.set(payload, HEADER);
  packet.writeUInt16BE(checksum(packet), 2);
  return packet;
}

/** Reads an ICMP message; undefined when it is neither a reply nor an error about an echo, or is cut. */
export function parseIcmp(family: 4 | 6, bytes: Buffer): IcmpPacket | undefined {
  if (bytes.length < HEADER) return undefined;
  const type = bytes[0]!;
  if (type === ECHO[family].reply) {
    return { kind: 'reply', ...identityOf(bytes), payload: bytes.subarray(HEADER) };
  }
  if (!(ERRORS[family] as readonly number[]).includes(type)) return undefined;
  const original = withoutIpHeader(family, bytes.subarray(HEADER));
  if (original === undefined || original.length < HEADER || original[0] !== ECHO[family].request)
    return undefined;
  return { kind: 'error', ...identityOf(original), type, code: bytes[1]! };
}

/** What follows the IP header of a packet of ICMP; undefined when it is cut or of another protocol. */
export function withoutIpHeader(family: 4 | 6, bytes: Buffer): Buffer | undefined {
  if (family === 6) return bytes.length > 40 && bytes[6] === 58 ? bytes.subarray(40) : undefined;
  if (bytes.length < 20 || bytes[9] !== 1) return undefined;
  const size = (bytes[0]! & 0x0f) * 4;
  return size >= 20 && size <= bytes.length ? bytes.subarray(size) : undefined;
}

/** Id and sequence of an echo, from its header. */
export function identityOf(header: Buffer): { id: number; sequence: number } {
  return { id: header.readUInt16BE(4), sequence: header.readUInt16BE(6) };
}

/** RFC 1071. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  if (bytes.length % 2 === 1) sum += bytes.at(-1)! << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
