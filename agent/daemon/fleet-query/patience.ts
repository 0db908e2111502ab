import type { FleetHost } from './fleet-host.ts';

/** Share of the time that is left which one question may take, so that a host that hangs leaves some to the others. */
const SHARE = 0.5;
/** Milliseconds for a host that has not answered for some time; it may be back. */
const SHORT = 1_000;

/** How long to wait for a host, of so much time that is left; milliseconds. */
export function patience({ isDown }: Pick<FleetHost, 'isDown'>, left: number): number {
  const share = Math.max(1, Math.round(left * SHARE));
  return isDown ? Math.min(share, SHORT) : share;
}
