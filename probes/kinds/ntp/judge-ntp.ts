import { ProbeFailure } from '../../probe-failure.ts';
import { type NtpPacket, referenceText } from './ntp-packet.ts';

const SERVER = 4;
const [NOT_SYNCHRONIZED, HIGHEST_STRATUM] = [3, 15];
/** A clock farther from its source than this is not synchronized (RFC 5905, section 11.1: MAXDISP). */
const LONGEST_ROOT_DISTANCE = 16_000;

/** Instead of a kiss code, from servers that have no time yet: chrony gives none. */
const STARTING = new Set(['', 'INIT', 'STEP']);

/** Why a packet is no answer to a query, or undefined when it is one (RFC 5905, section 8, the packet sanity checks). */
export function misfitOfNtp(packet: NtpPacket, cookie: Uint8Array): string | undefined {
  if (!packet.origin.equals(cookie)) return 'it answers another query';
  if (packet.mode !== SERVER) return `its mode is ${packet.mode}`;
  if (packet.version < 1) return 'it has no version';
  if (packet.stratum === 0) return undefined;
  if (!packet.hasTransmitTime) return 'it has no time';
  if (packet.transmitTime < packet.receiveTime) return 'it was sent before it was asked for';
  return undefined;
}

/** @throws ProbeFailure `kiss-of-death` (RFC 5905, section 7.4), `unsynchronized` */
export function judgeNtp(packet: NtpPacket): void {
  if (packet.stratum === 0 && !STARTING.has(referenceText(packet))) {
    throw new ProbeFailure('kiss-of-death', `the server wants not to be asked: ${kiss(packet)}`);
  }
  const distance = packet.rootDelay / 2 + packet.rootDispersion;
  if (packet.leap === NOT_SYNCHRONIZED || packet.stratum === 0 || packet.stratum > HIGHEST_STRATUM) {
    throw new ProbeFailure('unsynchronized', 'the server says that its clock is not synchronized');
  }
  if (distance >= LONGEST_ROOT_DISTANCE) {
    throw new ProbeFailure(
      'unsynchronized',
      `the server knows the time only to ${(distance / 1_000).toFixed(1)} s`,
    );
  }
}

const KISSES: Readonly<Record<string, string>> = {
  DENY: 'access is denied (DENY)',
  RATE: 'it is asked too often (RATE)',
  RSTR: 'access is restricted (RSTR)',
};

function kiss(packet: NtpPacket): string {
  const code = referenceText(packet);
  return KISSES[code] ?? code;
}
