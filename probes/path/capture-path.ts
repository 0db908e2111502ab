import { isIPv6 } from 'node:net';
import type { Clock } from '../../agent/kit/clock.ts';
import { type OpenEcho, openEchoMethod } from '../kinds/icmp/echo-method.ts';
import { askHopOverIcmp } from './ask-hop-over-icmp.ts';
import { askHopOverUdp, openHopSocket, TRACE_PORT } from './ask-hop-over-udp.ts';
import type { CapturedPath } from './captured-path.ts';
import { type AskHop, traceHops } from './trace-hops.ts';
import { tracepathProgram } from './tracepath-program.ts';

export type PathTarget = {
  /** An IP address; names are resolved by whoever knows which address was probed. */
  readonly address: string;
  /** Of UDP; others are traced to a port where nothing listens. */
  readonly port?: number | undefined;
  /** What is probed: pings are traced by pings, all others by UDP, which needs no rights. */
  readonly protocol: 'icmp' | 'tcp' | 'udp';
};

export type CaptureOptions = { readonly clock: Clock; readonly signal?: AbortSignal | undefined };

/** Milliseconds that a whole capture may take. */
const LONGEST = 10_000;

/**
 * The hops to a target: by TTLs (RFC 792, RFC 4443) of pings or UDP, else by the system's `tracepath`. At most 30 hops
 * and 10 s; what was found until then, or until the signal, is the result. Never throws.
 */
export async function capturePath(
  target: PathTarget,
  { clock, signal }: CaptureOptions,
): Promise<CapturedPath> {
  const limit = AbortSignal.timeout(LONGEST);
  const either = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const family = isIPv6(target.address.split('%')[0]!) ? 6 : 4;
  const echo = target.protocol === 'icmp' ? openEcho(family) : undefined;
  if (echo?.shared !== undefined) {
    const ask = askHopOverIcmp(target.address, echo.shared.socket);
    return trace(target.address, echo.method, ask, either).finally(echo.shared.release);
  }
  if (!hasHopSockets(family)) return tracepathProgram(target.address, either);
  const port = target.protocol === 'udp' ? (target.port ?? TRACE_PORT) : TRACE_PORT;
  return trace(target.address, 'udp', askHopOverUdp(target.address, port, clock), either);
}

/** Undefined where this user may send no pings of its own. */
function openEcho(family: 4 | 6): OpenEcho | undefined {
  try {
    return openEchoMethod(family, undefined);
  } catch {
    return undefined;
  }
}

/** Whether the kernel and the C library have what is needed. */
function hasHopSockets(family: 4 | 6): boolean {
  try {
    openHopSocket(family, 1).close();
    return true;
  } catch {
    return false;
  }
}

async function trace(
  target: string,
  method: 'datagram' | 'raw' | 'udp',
  ask: AskHop,
  signal: AbortSignal,
): Promise<CapturedPath> {
  return { method, target, ...(await traceHops(ask, signal)) };
}
