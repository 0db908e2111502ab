import type { FaultProxies } from '../../../chaos/proxy/fault-proxies.ts';

/** What is told late may be mistaken for connections of the agent's API, of which there are a few hundred at most. */
const WORTH_TELLING = 32;

/** Tells how many sockets the proxies have open, as often as it is called and something has changed. */
export function toldDescriptors(
  proxies: Pick<FaultProxies, 'list'>,
  tell: (count: number) => void,
): () => void {
  let told = 0;
  return () => {
    // A listener each, and for each connection the sockets of both sides.
    const count = proxies.list().reduce((sum, proxy) => sum + 1 + 2 * proxy.counters().connections, 0);
    if (Math.abs(count - told) < WORTH_TELLING) return;
    told = count;
    tell(count);
  };
}
