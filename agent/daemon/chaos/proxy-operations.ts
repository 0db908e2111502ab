import { attributeMistake } from '../../../chaos/attribute-mistake.ts';
import { attributeProblem } from '../../../chaos/proxy/attribute-problem.ts';
import type { FaultProxies, NewToxic } from '../../../chaos/proxy/fault-proxies.ts';
import { ProxyError, proxyErrors } from '../../../chaos/proxy/proxy-error.ts';
import type { ProxyTaps } from '../../../chaos/proxy/tap/proxy-taps.ts';
import type { ToxicMatch } from '../../../chaos/proxy/toxic.ts';
import { type Attributes, initialAttributes, type ToxicKind } from '../../../chaos/proxy/toxic-kind.ts';
import { toxicKindNamed, toxicKinds } from '../../../chaos/proxy/toxics/index.ts';
import type { ToxicRow } from '../../contract/proxies.ts';
import { ownerPrefix } from './fault-clock.ts';
import { connectionRow, kindRow, proxyRow, tapRow, toxicRow } from './proxy-rows.ts';
import type { ProxyOperations } from './proxy-worker-messages.ts';

/** Connections that one answer tells of. */
const TOLD = 1_000;

export type OperationsOptions = {
  readonly proxies: FaultProxies;
  readonly taps: ProxyTaps;
  /** Base URL of the engine's own API; null while it is not served. */
  readonly api: () => string | null;
};

type NewRow = Parameters<ProxyOperations['addToxic']>[1];

/** What the agent's API asks of the engine. @throws ProxyError */
export function proxyOperations({ proxies, taps, api }: OperationsOptions): ProxyOperations {
  const row = (name: string) => proxyRow(proxies.get(name), Date.now());
  const toxicOf = (proxy: string, toxic: string): ToxicRow =>
    toxicRow(proxies.get(proxy).toxic(toxic), Date.now());
  return {
    list: async () => ({
      because: null,
      api: api(),
      external: false,
      proxies: proxies.list().map((proxy) => proxyRow(proxy, Date.now())),
    }),
    kinds: async () => ({ kinds: toxicKinds.map(kindRow) }),
    async create({ protocol = 'tcp', enabled = true, ...proxy }) {
      return proxyRow(await proxies.create({ ...proxy, protocol, enabled }), Date.now());
    },
    async update(proxy, { listen, upstream, enabled }) {
      await proxies.get(proxy).update({
        ...(listen !== undefined && { listen }),
        ...(upstream !== undefined && { upstream }),
        ...(enabled !== undefined && { enabled }),
      });
      return row(proxy);
    },
    async remove(proxy) {
      const was = row(proxy);
      proxies.remove(proxy);
      return was;
    },
    addToxic: async (proxy, toxic, actor) =>
      toxicRow(proxies.get(proxy).addToxic(newToxic(toxic, `${ownerPrefix}${actor}`)), Date.now()),
    async updateToxic(proxy, toxic, { attributes, toxicity, ttlSeconds: ttl }) {
      const { type } = proxies.get(proxy).toxic(toxic);
      if (attributes !== undefined) checkAttributes(kindNamed(type), attributes);
      const change = {
        ...(attributes !== undefined && { attributes }),
        ...(toxicity !== undefined && { toxicity }),
        ...(ttl !== undefined && { ttl }),
      };
      return toxicRow(proxies.get(proxy).updateToxic(toxic, change), Date.now());
    },
    async removeToxic(proxy, toxic) {
      const was = toxicOf(proxy, toxic);
      proxies.get(proxy).removeToxic(toxic);
      return was;
    },
    endFaults: async () => ({
      removed: [...ownersOf(proxies)].flatMap((owner) => proxies.removeOwned(owner)),
    }),
    async connections(proxy) {
      const all = proxies.get(proxy).connections();
      const newest = all.sort((a, b) => b.id - a.id).slice(0, TOLD);
      return { connections: newest.map(connectionRow), of: all.length };
    },
    async closeConnection(proxy, connection) {
      proxies.get(proxy).closeConnection(connection);
      return { closed: connection };
    },
    async tap(proxy, { since, connection }) {
      const { next, records, missedBytes } = taps.read(proxies.get(proxy), since, connection);
      return { next, records: records.map(tapRow), missedBytes };
    },
  };
}

/** @throws ProxyError 400 */
function newToxic(
  { ttlSeconds, name, stream, toxicity, match, attributes = {}, type }: NewRow,
  owner: string,
): NewToxic {
  const kind = kindNamed(type);
  checkAttributes(kind, attributes);
  return {
    type,
    attributes: { ...initialAttributes(kind), ...attributes },
    ...(name !== undefined && { name }),
    ...(stream !== undefined && { stream }),
    ...(toxicity !== undefined && { toxicity }),
    ...(match !== undefined && { match: match as ToxicMatch }),
    ttl: ttlSeconds,
    owner,
  };
}

/** @throws ProxyError 400 */
function kindNamed(type: string): ToxicKind {
  const kind = toxicKindNamed(type);
  if (kind === undefined) throw proxyErrors.invalidToxicType();
  return kind;
}

/** More than the engine itself asks, which takes any number as the official server does. @throws ProxyError 400 */
function checkAttributes(kind: ToxicKind, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    const mistake = attributeMistake(kind, name, value);
    if (mistake !== undefined) throw new ProxyError(400, `attribute ${name}: ${mistake}`);
  }
  const problem = attributeProblem(kind.attributes, attributes);
  if (problem !== undefined) throw new ProxyError(400, problem);
}

/** Those of vedette who have something in force. */
function ownersOf(proxies: FaultProxies): Set<string> {
  const owners = proxies.list().flatMap((proxy) => proxy.state().toxics.map(({ owner = '' }) => owner));
  return new Set(owners.filter((owner) => owner.startsWith(ownerPrefix)));
}
