import type { ReceivedPacket } from './kernel-socket-ffi.ts';
import { internetAddress } from './socket-address.ts';

/** What the kernel has queued for a socket that asked for errors (IP_RECVERR in ip(7), IPV6_RECVERR in ipv6(7)). */
export type QueuedError = {
  /** `local` is this host itself: no route, too big for its own link. */
  readonly origin: 'local' | 'icmp';
  readonly errno: number;
  readonly type: number;
  readonly code: number;
  /** Who sent it. */
  readonly offender: string | undefined;
};

const [SOL_IP, SOL_IPV6, IP_RECVERR, IPV6_RECVERR] = [0, 41, 11, 25];
const [ORIGIN_ICMP, ORIGIN_ICMP6] = [2, 3];

/** Reads `struct sock_extended_err` and the address behind it; undefined when the packet has none. */
export function queuedError({ control }: ReceivedPacket): QueuedError | undefined {
  const message = control.find(
    ({ level, type }) =>
      (level === SOL_IP && type === IP_RECVERR) || (level === SOL_IPV6 && type === IPV6_RECVERR),
  );
  if (message === undefined || message.data.length < 16) return undefined;
  const { data } = message;
  const origin = data[4];
  return {
    origin: origin === ORIGIN_ICMP || origin === ORIGIN_ICMP6 ? 'icmp' : 'local',
    errno: data.readUInt32LE(0),
    type: data[5]!,
    code: data[6]!,
    offender: internetAddress(data.subarray(16)),
  };
}
