import type { NewProxy, NewToxic, Protocol } from './fault-proxies.ts';
import { isLoopback, resolveListen } from './listen-address.ts';
import { ProxyError, proxyErrors } from './proxy-error.ts';
import { exposedListen } from './proxy-listener.ts';
import { checkToxic, toxicIdentity } from './toxic-check.ts';

/**
 * Refuses what could never be made, in the order of the official server, before anything is done.
 *
 * @param place what is said of where it stands: ` at proxy 2`
 * @throws ProxyError 400, 409
 */
export function checkNewProxies(proxies: readonly NewProxy[], place: (index: number) => string): void {
  for (const [index, proxy] of proxies.entries()) {
    const missing = proxy.name === '' ? 'name' : proxy.upstream === '' ? 'upstream' : undefined;
    if (missing !== undefined) throw new ProxyError(400, `missing required field: ${missing}${place(index)}`);
    checkToxics(proxy.toxics ?? [], proxy.protocol ?? 'tcp', place(index));
  }
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

function checkToxics(toxics: readonly NewToxic[], protocol: Protocol, place: string): void {
  const names = new Set<string>();
  for (const [index, toxic] of toxics.entries()) {
    try {
      const { kind, name } = toxicIdentity(toxic, protocol);
      if (names.has(name)) throw proxyErrors.toxicExists();
      names.add(name);
      checkToxic(kind, toxic);
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error;
      throw new ProxyError(
        error.status,
        `${error.message} at toxic ${index + 1}${place && ` of${place.slice(3)}`}`,
      );
    }
  }
}
