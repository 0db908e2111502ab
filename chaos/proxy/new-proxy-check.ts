import type { NewProxy, NewToxic, Protocol } from './fault-proxies.ts';
import { isLoopback, resolveListen } from './listen-address.ts';
import { ProxyError, proxyErrors } from './proxy-error.ts';
import { exposedListen } from './proxy-listener.ts';
import { checkToxic, toxicIdentity } from './toxic-check.ts';

/**
 * Refuses what could never be made, in the order of the official server, before anything is done.
 *
 * @param place where it stands in a list: `proxy 2`
 * @throws ProxyError 400, 409
 */
export function checkNewProxy(
  { name, upstream, protocol = 'tcp', toxics = [] }: NewProxy,
  place?: string,
): void {
  const missing = name === '' ? 'name' : upstream === '' ? 'upstream' : undefined;
  if (missing !== undefined)
    throw new ProxyError(400, `missing required field: ${missing}${place ? ` at ${place}` : ''}`);
  const names = new Set<string>();
  for (const [index, toxic] of toxics.entries())
    placed(`toxic ${index + 1}${place ? ` of ${place}` : ''}`, () => checkNewToxic(toxic, protocol, names));
}

/**
 * Refuses a list that would open a door to other hosts. What cannot be resolved is left for when its turn comes.
 *
 * @throws ProxyError 400
 */
export async function refuseExposed(proxies: readonly NewProxy[]): Promise<void> {
  for (const { listen, enabled, protocol = 'tcp' } of proxies) {
    const address = enabled ? await resolveListen(listen, protocol).catch(() => undefined) : undefined;
    if (address !== undefined && !isLoopback(address)) throw exposedListen(address, protocol);
  }
}

function checkNewToxic(toxic: NewToxic, protocol: Protocol, taken: Set<string>): void {
  const { kind, name } = toxicIdentity(toxic, protocol);
  if (taken.has(name)) throw proxyErrors.toxicExists();
  taken.add(name);
  checkToxic(kind, toxic);
}

/** Says of a refusal where it was. */
function placed(place: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof ProxyError ? new ProxyError(error.status, `${error.message} at ${place}`) : error;
  }
}
