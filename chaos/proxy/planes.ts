import type { PlaneFactory } from './data-plane.ts';
import { Deadlines } from './deadlines.ts';
import type { Protocol } from './fault-proxies.ts';
import { ProxyError } from './proxy-error.ts';
import { createTcpPlane } from './tcp/tcp-plane-bun.ts';

/**
 * What moves the bytes of all proxies of this thread.
 *
 * @param warn gets what went wrong with a connection, in words for the log
 */
export function createPlanes(warn: (message: string) => void): Readonly<Record<Protocol, PlaneFactory>> {
  const deadlines = new Deadlines();
  return {
    tcp: (options) => createTcpPlane({ ...options, deadlines, warn }),
    udp: () => {
      throw new ProxyError(400, 'udp is not served');
    },
  };
}
