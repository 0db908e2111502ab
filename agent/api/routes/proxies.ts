import {
  addToxic,
  closeProxyConnection,
  createProxy,
  endFaults,
  listProxies,
  listProxyConnections,
  listToxicKinds,
  removeProxy,
  removeToxic,
  tapProxy,
  updateProxy,
  updateToxic,
} from '../../contract/proxies.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { createTapBeginnings } from '../tap-beginnings.ts';

export function proxyRoutes({ services: { proxies, clock } }: RouteContext): Endpoint[] {
  const beginsTap = createTapBeginnings(clock);
  return [
    endpoint(addToxic, {
      changes: ({ params: { proxy }, body }) =>
        `${proxy}: ${body.type} for ${body.ttlSeconds} s ${attributesText(body)}`.trimEnd(),
      handle: ({ params: { proxy }, body }, { actor }) => proxies.addToxic(proxy, body, actor.name),
    }),
    endpoint(closeProxyConnection, {
      changes: ({ params: { proxy, connection } }) => `${proxy}: connection ${connection}`,
      handle: ({ params: { proxy, connection } }) => proxies.closeConnection(proxy, connection),
    }),
    endpoint(createProxy, {
      changes: ({ body: { name, listen, upstream } }) => `${name}: ${listen} to ${upstream}`,
      handle: ({ body }) => proxies.create(body),
    }),
    endpoint(endFaults, { changes: () => 'all that vedette owns', handle: () => proxies.endFaults() }),
    endpoint(listProxies, { handle: () => proxies.list() }),
    endpoint(listProxyConnections, { handle: ({ params: { proxy } }) => proxies.connections(proxy) }),
    endpoint(listToxicKinds, { revalidate: true, handle: () => proxies.kinds() }),
    endpoint(removeProxy, {
      changes: ({ params: { proxy } }) => proxy,
      handle: ({ params: { proxy } }) => proxies.remove(proxy),
    }),
    endpoint(removeToxic, {
      changes: ({ params: { proxy, toxic } }) => `${proxy}: ${toxic}`,
      handle: ({ params: { proxy, toxic } }) => proxies.removeToxic(proxy, toxic),
    }),
    // What others said to each other is told to somebody: that is told too, once, when it begins.
    endpoint(tapProxy, {
      changes: ({ params: { proxy }, query: { since } }, { actor }) =>
        beginsTap(actor.name, proxy) || since === undefined ? proxy : undefined,
      handle: ({ params: { proxy }, query }) => proxies.tap(proxy, query),
    }),
    endpoint(updateProxy, {
      changes: ({ params: { proxy }, body }) => `${proxy}: ${JSON.stringify(body)}`,
      handle: ({ params: { proxy }, body }) => proxies.update(proxy, body),
    }),
    endpoint(updateToxic, {
      changes: ({ params: { proxy, toxic }, body }) => `${proxy}: ${toxic} ${attributesText(body)}`.trimEnd(),
      handle: ({ params: { proxy, toxic }, body }) => proxies.updateToxic(proxy, toxic, body),
    }),
  ];
}

/** `latency=200 jitter=20 toxicity=0.5`: what is told of a toxic in the audit. */
function attributesText({
  attributes = {},
  toxicity,
}: {
  attributes?: Record<string, string | number> | undefined;
  toxicity?: number | undefined;
}): string {
  const all = Object.entries({ ...attributes, ...(toxicity !== undefined && { toxicity }) });
  return all.map(([name, value]) => `${name}=${value}`).join(' ');
}
