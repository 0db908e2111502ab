import type { ProxyRow, ToxicRow } from '../contract/proxies.ts';
import { OperationalError } from '../kit/errors.ts';
import type { Services } from './services.ts';

const none = { receivedBytes: 0, sentBytes: 0 };

export const toxicRow: ToxicRow = {
  name: 'slow',
  type: 'latency',
  stream: 'downstream',
  toxicity: 1,
  attributes: { latency: 200, jitter: 0 },
  owner: 'vedette:ci',
  expiresAt: '2026-11-21T03:12:30.000Z',
  match: null,
  affected: 2,
};

export const proxyRow: ProxyRow = {
  name: 'redis',
  protocol: 'tcp',
  listen: '127.0.0.1:26379',
  upstream: '127.0.0.1:6379',
  enabled: true,
  connections: 2,
  accepted: 7,
  failed: 0,
  upstreamBytes: none,
  downstreamBytes: none,
  toxics: [toxicRow],
};

/** One proxy, `redis`, with one toxic, `slow`; nothing that is asked of them changes them. */
export function fakeProxies(): Services['proxies'] {
  const known = (name: string) => {
    if (name === proxyRow.name) return proxyRow;
    throw new OperationalError('not-found', `Cannot find the proxy ${name}: there is none of that name`);
  };
  const toxic = (proxy: string) => known(proxy).toxics[0]!;
  return {
    list: async () => ({
      because: null,
      api: 'http://127.0.0.1:8474',
      external: false,
      proxies: [proxyRow],
    }),
    kinds: async () => ({ kinds: [] }),
    create: async ({ name, listen, upstream }) => ({ ...proxyRow, name, listen, upstream, toxics: [] }),
    update: async (proxy) => known(proxy),
    remove: async (proxy) => known(proxy),
    addToxic: async (proxy, { type }, actor) => ({ ...toxic(proxy), type, owner: `vedette:${actor}` }),
    updateToxic: async (proxy) => toxic(proxy),
    removeToxic: async (proxy) => toxic(proxy),
    endFaults: async () => ({ removed: [{ proxy: proxyRow.name, toxic: toxicRow.name }] }),
    connections: async (proxy) => ({ connections: [], of: known(proxy).connections }),
    closeConnection: async (_proxy, connection) => ({ closed: connection }),
    tap: async () => ({ next: 1, records: [], missedBytes: 0 }),
  };
}
