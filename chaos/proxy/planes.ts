import type { PlaneFactory } from './data-plane.ts';
import { Deadlines } from './deadlines.ts';
import { DescriptorRoom } from './descriptor-room.ts';
import type { Protocol } from './fault-proxies.ts';
import { createTcpPlane } from './tcp/tcp-plane-bun.ts';
import { createUdpPlane } from './udp/udp-plane-bun.ts';

/**
 * What moves the bytes of all proxies of this thread.
 *
 * @param warn gets what went wrong with a connection, in words for the log
 * @param alarm gets what goes wrong with all of them, at most once a second
 */
export function createPlanes(
  warn: (message: string) => void,
  alarm: (message: string) => void = warn,
): Readonly<Record<Protocol, PlaneFactory>> {
  const deadlines = new Deadlines();
  const descriptors = new DescriptorRoom({ tell: alarm });
  return {
    tcp: (options) => createTcpPlane({ ...options, deadlines, warn, descriptors }),
    udp: (options) => createUdpPlane({ ...options, deadlines, warn, descriptors }),
  };
}
