import { isIPv6 } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../agent/kit/clock.ts';
import { queuedError } from '../connect/error-queue.ts';
import { icmpError } from '../connect/icmp-error.ts';
import {
  type KernelSocket,
  kernelNow,
  openKernelSocket,
  type ReceivedPacket,
} from '../connect/kernel-socket-ffi.ts';
import { receivedAt, roundTrip } from '../connect/packet-stamps.ts';
import { internetAddress, socketAddress } from '../connect/socket-address.ts';
import { failureOf } from '../probe-failure.ts';
import type { AskHop, HopAnswer } from './trace-hops.ts';

type Option = readonly [level: number, option: number];
const SO_TIMESTAMPNS: Option = [1, 35];
const OPTIONS: Readonly<Record<4 | 6, Readonly<Record<'errors' | 'ttl', Option>>>> = {
  4: { ttl: [0, 2], errors: [0, 11] },
  6: { ttl: [41, 16], errors: [41, 25] },
};
/** Milliseconds that one packet waits, and between two looks for its answer. */
const PATIENCE = 500;
const LOOK = 5;
/** Where traceroute begins: nothing listens there. */
export const TRACE_PORT = 33_434;

/**
 * One packet of UDP with a small TTL, from a socket of its own that asks for ICMP errors, as tracepath(8) does: it
 * needs no rights. Sockets of their own tell the answers apart: routers need not send back more than the ports.
 */
export function askHopOverUdp(target: string, port: number, clock: Clock): AskHop {
  const address = socketAddress(target, port);
  // As the kernel tells it: in its shortest form, without zone.
  const plain = internetAddress(address)!;
  return async (ttl, signal) => {
    let socket: KernelSocket | undefined;
    try {
      socket = openHopSocket(isIPv6(plain) ? 6 : 4, ttl);
      const [sentAt, startedAt] = [kernelNow(), clock.monotonic()];
      socket.sendTo(Buffer.from('vedette'), address);
      return await answer(socket, { target: plain, sentAt, startedAt, clock }, signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      // This host itself has no way there.
      return { address: null, rtt: null, end: true, reached: false, reason: failureOf(error).reason };
    } finally {
      socket?.close();
    }
  };
}

/** @throws system errors: `ENOSYS` where there are no such sockets */
export function openHopSocket(family: 4 | 6, ttl: number): KernelSocket {
  const socket = openKernelSocket({ family, type: 'datagram', protocol: 17 });
  socket.set(...OPTIONS[family].errors, 1);
  socket.set(...OPTIONS[family].ttl, ttl);
  socket.set(...SO_TIMESTAMPNS, 1);
  return socket;
}

type Sent = {
  readonly target: string;
  readonly sentAt: number;
  readonly startedAt: number;
  readonly clock: Clock;
};

async function answer(socket: KernelSocket, sent: Sent, signal: AbortSignal): Promise<HopAnswer | undefined> {
  while (sent.clock.monotonic() - sent.startedAt < PATIENCE) {
    const found = errorAnswer(socket.receive(true), sent) ?? dataAnswer(socket.receive(), sent);
    if (found !== undefined) return found;
    await pause(LOOK, undefined, { signal });
  }
  return undefined;
}

function errorAnswer(packet: ReceivedPacket | undefined, sent: Sent): HopAnswer | undefined {
  const error = packet === undefined ? undefined : queuedError(packet);
  if (packet === undefined || error?.origin !== 'icmp' || error.offender === undefined) return undefined;
  const family = isIPv6(error.offender) ? 6 : 4;
  const reason = icmpError(family, error.type, error.code)?.reason;
  const reached = error.offender === sent.target;
  const end = reason !== 'ttl-exceeded';
  const why = end && !reached && reason !== undefined ? { reason } : {};
  return { address: error.offender, rtt: timeOf(packet, sent), end: end || reached, reached, ...why };
}

/** Where something does listen on the port, and answers. */
function dataAnswer(packet: ReceivedPacket | undefined, sent: Sent): HopAnswer | undefined {
  if (packet === undefined || packet.from !== sent.target) return undefined;
  return { address: sent.target, rtt: timeOf(packet, sent), end: true, reached: true };
}

function timeOf(packet: ReceivedPacket, { sentAt, startedAt, clock }: Sent): number {
  return roundTrip(sentAt, receivedAt(packet), clock.monotonic() - startedAt);
}
