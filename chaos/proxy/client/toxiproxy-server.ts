import { type ICreateToxicBody, Proxy as NpmProxy, Toxic, Toxiproxy } from 'toxiproxy-node-client';
import type { ToxicChange, ToxicMatch } from '../toxic.ts';
import type { Attributes } from '../toxic-kind.ts';
import { ApiTransport, type TransportOptions } from './api-transport.ts';
import { ServerError } from './server-error.ts';
import { readProxies, readProxy, readToxic, type ServerProxy, type ServerToxic } from './server-proxy.ts';
import { parseVersion, type ServerVersion } from './server-version.ts';

/** A proxy to be made; what is absent the server decides. An official server ignores `protocol`. */
export type ServerProxyRequest = {
  readonly name: string;
  readonly listen?: string;
  readonly upstream: string;
  readonly enabled?: boolean;
  readonly protocol?: 'tcp' | 'udp';
};

/** A toxic to be added; what is absent the server decides. An official server ignores `ttl`, `owner` and `match`. */
export type ServerToxicRequest = {
  readonly type: string;
  readonly name?: string;
  readonly stream?: string;
  readonly toxicity?: number;
  readonly attributes?: Attributes;
  readonly ttl?: number;
  readonly owner?: string;
  readonly match?: ToxicMatch;
};

/** A Toxiproxy server, ours or another. Every call throws `ServerError`, or the reason of the signal. */
export type ToxiproxyServer = {
  /** Without a slash at its end. */
  readonly url: string;
  version(): Promise<ServerVersion>;
  /** By name. */
  proxies(): Promise<ServerProxy[]>;
  proxy(name: string): Promise<ServerProxy>;
  createProxy(proxy: ServerProxyRequest): Promise<ServerProxy>;
  updateProxy(
    name: string,
    change: Partial<Pick<ServerProxy, 'listen' | 'upstream' | 'enabled'>>,
  ): Promise<void>;
  removeProxy(name: string): Promise<void>;
  toxic(proxy: string, name: string): Promise<ServerToxic>;
  addToxic(proxy: string, toxic: ServerToxicRequest): Promise<ServerToxic>;
  updateToxic(proxy: string, name: string, change: ToxicChange): Promise<void>;
  removeToxic(proxy: string, name: string): Promise<void>;
  /** Whether it ends toxics by itself: it is ours. Asked by a route that an official server does not have. */
  endsToxics(proxy: string): Promise<boolean>;
};

/**
 * Drives a Toxiproxy server at a base URL such as `http://localhost:8474` through the npm client, whose HTTP is
 * replaced (`ApiTransport`) and whose replies are read here, because it drops the toxics of a proxy.
 */
export function connectToxiproxy(url: string, options: TransportOptions): ToxiproxyServer {
  const base = url.replace(/\/+$/, '');
  const api = new ApiTransport(base, options);
  const client = new Toxiproxy(base);
  client.api = api as unknown as Toxiproxy['api'];
  const proxyAt = (name: string) => new NpmProxy(client, { name: encodeURIComponent(name) } as never);
  const toxicAt = (proxy: string, name: string) =>
    new Toxic(client.api, proxyAt(proxy).getPath(), { name: encodeURIComponent(name) } as never);
  const read = async (path: string) => (await api.get(path)).data;
  return {
    url: base,
    version: async () => parseVersion(await client.getVersion()),
    proxies: async () => Object.values(readProxies(await read(`${base}/proxies`))).sort(byName),
    proxy: async (name) => readProxy(await read(proxyAt(name).getPath())),
    createProxy: async (proxy) => {
      const made = await client.createProxy(proxy as Required<ServerProxyRequest>);
      return readProxy({ ...made.toJson(), toxics: [] });
    },
    updateProxy: async (name, change) => void (await proxyAt(name).update(change as Required<typeof change>)),
    removeProxy: (name) => proxyAt(name).remove(),
    toxic: async (proxy, name) => readToxic(await read(toxicAt(proxy, name).getPath())),
    addToxic: async (proxy, toxic) =>
      readToxic((await proxyAt(proxy).addToxic(toxic as ICreateToxicBody<Attributes>)).toJson()),
    updateToxic: async (proxy, name, change) => void (await toxicAt(proxy, name).update(change as never)),
    removeToxic: (proxy, name) => toxicAt(proxy, name).remove(),
    endsToxics: (proxy) => isRoute(() => read(`${proxyAt(proxy).getPath()}/connections`)),
  };
}

const byName = (a: ServerProxy, b: ServerProxy) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

async function isRoute(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (error instanceof ServerError && error.failure === 'refused') return false;
    throw error;
  }
}
