import { ownPrefix } from '../../../chaos/proxy/client/server-changes.ts';
import { isMissing, ServerError } from '../../../chaos/proxy/client/server-error.ts';
import type { ServerProxy, ServerToxic } from '../../../chaos/proxy/client/server-proxy.ts';
import type { ToxiproxyServer } from '../../../chaos/proxy/client/toxiproxy-server.ts';
import { ProxyError } from '../../../chaos/proxy/proxy-error.ts';
import type { ToxicMatch } from '../../../chaos/proxy/toxic.ts';
import { toxicKinds } from '../../../chaos/proxy/toxics/index.ts';
import type { ProxyRow, ToxicRow } from '../../contract/proxies.ts';
import { ownerPrefix } from './fault-clock.ts';
import type { OwnedToxics } from './owned-toxics.ts';
import { refusalOf, refused } from './proxy-refusal.ts';
import { kindRow } from './proxy-rows.ts';
import type { ProxyOperation, ProxyOperations } from './proxy-worker-messages.ts';

const none = { receivedBytes: 0, sentBytes: 0 };

/** What the agent's API asks of a Toxiproxy server that is not ours; what such a server does not tell is refused. */
export function otherServerOperations(server: ToxiproxyServer, owned: OwnedToxics): ProxyOperations {
  const toxicRow = (proxy: string, toxic: ServerToxic): ToxicRow => {
    const ours = owned.find(proxy, toxic.name);
    const { name, type, stream, toxicity, attributes } = toxic;
    return {
      ...{ name, type, stream, toxicity, attributes, match: null, affected: 0 },
      owner: ours?.owner ?? toxic.owner ?? null,
      expiresAt: ours === undefined ? null : new Date(ours.until).toISOString(),
    };
  };
  const proxyRow = ({
    name,
    listen,
    upstream,
    enabled,
    protocol = 'tcp',
    toxics,
  }: ServerProxy): ProxyRow => ({
    ...{ name, protocol, listen, upstream, enabled },
    ...{ connections: 0, accepted: 0, failed: 0, upstreamBytes: none, downstreamBytes: none },
    toxics: toxics.map((toxic) => toxicRow(name, toxic)),
  });
  const removeToxic = async (proxy: string, toxic: string) => {
    await server.removeToxic(proxy, toxic).catch(unlessMissing);
    owned.forget(proxy, toxic);
  };
  const operations: ProxyOperations = {
    list: async () => ({
      ...{ because: null, api: server.url, external: true },
      proxies: (await server.proxies()).map(proxyRow),
    }),
    kinds: async () => ({ kinds: toxicKinds.filter(({ goName }) => goName !== undefined).map(kindRow) }),
    async create({ protocol, enabled, ...proxy }) {
      if (protocol === 'udp') throw new ProxyError(400, `the server at ${server.url} carries TCP alone`);
      return proxyRow(await server.createProxy({ ...proxy, ...(enabled !== undefined && { enabled }) }));
    },
    async update(proxy, { listen, upstream, enabled }) {
      await server.updateProxy(proxy, {
        ...(listen !== undefined && { listen }),
        ...(upstream !== undefined && { upstream }),
        ...(enabled !== undefined && { enabled }),
      });
      return proxyRow(await server.proxy(proxy));
    },
    async remove(proxy) {
      const was = await server.proxy(proxy);
      await server.removeProxy(proxy);
      return proxyRow(was);
    },
    async addToxic(proxy, { type, stream, toxicity, attributes, match, ttlSeconds }, actor) {
      const added = await owned.add(proxy, {
        type,
        ...(stream !== undefined && { stream }),
        ...(toxicity !== undefined && { toxicity }),
        ...(attributes !== undefined && { attributes }),
        ...(match !== undefined && { match: match as ToxicMatch }),
        ttl: ttlSeconds,
        owner: `${ownerPrefix}${actor}`,
      });
      return toxicRow(proxy, added);
    },
    async updateToxic(proxy, toxic, { attributes, toxicity, ttlSeconds }) {
      if (ttlSeconds !== undefined && owned.find(proxy, toxic) === undefined)
        throw new ProxyError(400, 'only a toxic that this agent added ends by itself on another server');
      const change = {
        ...(attributes !== undefined && { attributes }),
        ...(toxicity !== undefined && { toxicity }),
      };
      if (Object.keys(change).length > 0) await server.updateToxic(proxy, toxic, change);
      if (ttlSeconds !== undefined) owned.prolong(proxy, toxic, ttlSeconds);
      return toxicRow(proxy, await server.toxic(proxy, toxic));
    },
    async removeToxic(proxy, toxic) {
      const was = toxicRow(proxy, await server.toxic(proxy, toxic));
      await removeToxic(proxy, toxic);
      return was;
    },
    async endFaults() {
      const ours = (await server.proxies()).flatMap(({ name: proxy, toxics }) =>
        toxics.filter(({ name }) => name.startsWith(ownPrefix)).map(({ name: toxic }) => ({ proxy, toxic })),
      );
      for (const { proxy, toxic } of ours) await removeToxic(proxy, toxic);
      return { removed: ours };
    },
    connections: notTold,
    closeConnection: notTold,
    tap: notTold,
  };
  return withRefusals(operations);
}

/** What is gone already is removed. */
function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

async function notTold(): Promise<never> {
  throw new ProxyError(500, 'another Toxiproxy server does not tell its connections; ask where it runs');
}

function withRefusals(operations: ProxyOperations): ProxyOperations {
  const entries = Object.entries(operations) as [ProxyOperation, (...args: never[]) => Promise<unknown>][];
  return Object.fromEntries(
    entries.map(([operation, run]) => [
      operation,
      (...args: never[]) => run(...args).catch((error: unknown) => refuse(operation, error)),
    ]),
  ) as ProxyOperations;
}

function refuse(operation: ProxyOperation, error: unknown): never {
  if (error instanceof ServerError)
    throw refused(operation, refusalOf(new ProxyError(error.status ?? 500, '')).kind, error.message);
  if (!(error instanceof ProxyError)) throw error;
  throw refused(operation, refusalOf(error).kind, error.message);
}
