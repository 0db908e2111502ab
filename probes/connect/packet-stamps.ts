import { milliseconds, type ReceivedPacket } from './kernel-socket-ffi.ts';

const [SOL_SOCKET, SOL_IP, SOL_IPV6] = [1, 0, 41];
const [SO_TIMESTAMPNS, IP_TTL, IPV6_HOPLIMIT] = [35, 2, 52];

/** When the kernel received a packet, milliseconds since the epoch; undefined where it was not asked to stamp. */
export function receivedAt({ control }: ReceivedPacket): number | undefined {
  const stamp = control.find(({ level, type }) => level === SOL_SOCKET && type === SO_TIMESTAMPNS);
  return stamp !== undefined && stamp.data.length >= 16 ? milliseconds(stamp.data) : undefined;
}

/** TTL or hop limit that a packet arrived with. */
export function hopLimitOf({ control }: ReceivedPacket): number | undefined {
  const found = control.find(
    ({ level, type }) =>
      (level === SOL_IP && type === IP_TTL) || (level === SOL_IPV6 && type === IPV6_HOPLIMIT),
  );
  return found !== undefined && found.data.length >= 4 ? found.data.readInt32LE(0) : undefined;
}

/**
 * A time between sending and receiving from stamps of the wall clock, which the kernel puts on a packet when it comes
 * and not when it is read. Where the clock was stepped between, the time until it was read stands in: never shorter.
 */
export function roundTrip(sentAt: number, arrivedAt: number | undefined, untilRead: number): number {
  const stamped = arrivedAt === undefined ? Number.NaN : arrivedAt - sentAt;
  return stamped >= 0 && stamped <= untilRead ? stamped : untilRead;
}
