/** What a server says (RFC 5905, section 7.3). Times are milliseconds since the Unix epoch, lengths milliseconds. */
export type NtpPacket = {
  /** 0 none, 1 and 2 a leap second today, 3 not synchronized. */
  readonly leap: number;
  readonly version: number;
  /** 4 is a server. */
  readonly mode: number;
  /** 1 has a clock of its own, 16 is not synchronized; 0 brings a kiss code instead of an answer. */
  readonly stratum: number;
  readonly rootDelay: number;
  readonly rootDispersion: number;
  /** Four bytes: the source's name (stratum 0 and 1), or whom it asks: an IPv4 address, or a hash of an IPv6 one. */
  readonly referenceId: Buffer;
  readonly referenceTime: number;
  /** The eight bytes that the client sent as its time. */
  readonly origin: Buffer;
  readonly receiveTime: number;
  readonly transmitTime: number;
  /** Whether the server gave the time of sending at all. */
  readonly hasTransmitTime: boolean;
};

const LENGTH = 48;
const VERSION = 4;
const MODE_CLIENT = 3;
/** Seconds from 1900 to 1970, and in one era. */
const TO_UNIX = 2_208_988_800;
const ERA = 2 ** 32;

/**
 * A query. In the place of its own time it has eight random bytes, which the answer repeats: whoever did not see them
 * cannot answer, and the server learns nothing of this clock.
 */
export function ntpQuery(cookie: Uint8Array): Buffer {
  const bytes = Buffer.alloc(LENGTH);
  bytes[0] = (VERSION << 3) | MODE_CLIENT;
  bytes.set(cookie, 40);
  return bytes;
}

/** @param now milliseconds since the epoch, about: says which era of 136 years is meant (RFC 5905, section 6) */
export function readNtpPacket(bytes: Buffer, now: number): NtpPacket | undefined {
  if (bytes.length < LENGTH) return undefined;
  return {
    leap: bytes[0]! >> 6,
    version: (bytes[0]! >> 3) & 7,
    mode: bytes[0]! & 7,
    stratum: bytes[1]!,
    rootDelay: (bytes.readInt32BE(4) / 65_536) * 1_000,
    rootDispersion: (bytes.readUInt32BE(8) / 65_536) * 1_000,
    referenceId: bytes.subarray(12, 16),
    referenceTime: timeAt(bytes, 16, now),
    origin: bytes.subarray(24, 32),
    receiveTime: timeAt(bytes, 32, now),
    transmitTime: timeAt(bytes, 40, now),
    hasTransmitTime: bytes.readBigUInt64BE(40) !== 0n,
  };
}

/** The reference id as text: `GPS`, `192.0.2.1`; bytes that are no letters in hex. */
export function referenceText({ referenceId, stratum }: Pick<NtpPacket, 'referenceId' | 'stratum'>): string {
  if (stratum > 1) return referenceId.join('.');
  const text = referenceId.toString('latin1').replace(/\0+$/, '');
  return /^[\x20-\x7e]*$/.test(text) ? text : referenceId.toString('hex');
}

function timeAt(bytes: Buffer, at: number, now: number): number {
  const seconds = bytes.readUInt32BE(at) - TO_UNIX;
  const era = Math.round((now / 1_000 - seconds) / ERA);
  return (seconds + era * ERA) * 1_000 + (bytes.readUInt32BE(at + 4) / ERA) * 1_000;
}
