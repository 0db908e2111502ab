import type { RequestFor } from '../../agent/client/client.ts';
import {
  addToxic,
  closeProxyConnection,
  endFaults,
  removeToxic,
  type ToxicRow,
  updateProxy,
  updateToxic,
} from '../../agent/contract/proxies.ts';
import type { HostTask } from './ask-each.ts';
import { safeDeep } from './safe-deep.ts';

/** A proxy of a host that can be asked. */
export type ProxyOnHost = Pick<HostTask, 'host' | 'hostKey' | 'client'> & { readonly proxy: string };

export type NewToxicRequest = RequestFor<typeof addToxic>['body'];
export type ToxicChangeRequest = NonNullable<RequestFor<typeof updateToxic>['body']>;

const options = { timeoutMs: 5_000 };

/** Adds a toxic to a proxy; `tell` says what has become of it. */
export function addToxicTask(
  on: ProxyOnHost,
  body: NewToxicRequest,
  tell: (toxic: ToxicRow) => string,
): HostTask {
  const params = { proxy: on.proxy };
  return task(on, async (client) => tell(safeDeep(await client.call(addToxic, { params, body }, options))));
}

/** Changes a toxic; `tell` says what has become of it. */
export function updateToxicTask(
  on: ProxyOnHost,
  { toxic, body }: { readonly toxic: string; readonly body: ToxicChangeRequest },
  tell: (toxic: ToxicRow) => string,
): HostTask {
  const params = { proxy: on.proxy, toxic };
  return task(on, async (client) =>
    tell(safeDeep(await client.call(updateToxic, { params, body }, options))),
  );
}

export function removeToxicTask(on: ProxyOnHost, toxic: string): HostTask {
  const params = { proxy: on.proxy, toxic };
  return task(on, async (client) => {
    const { name } = safeDeep(await client.call(removeToxic, { params }, options));
    return `${name} removed`;
  });
}

/** Lets a proxy work, or ends its connections and lets nobody in. */
export function enableProxyTask(on: ProxyOnHost, enabled: boolean): HostTask {
  const params = { proxy: on.proxy };
  return task(on, async (client) => {
    const row = safeDeep(await client.call(updateProxy, { params, body: { enabled } }, options));
    return row.enabled ? `on, listens on ${row.listen}` : 'off';
  });
}

export function closeConnectionTask(on: ProxyOnHost, connection: number): HostTask {
  const params = { proxy: on.proxy, connection };
  return task(on, async (client) => {
    const { closed } = await client.call(closeProxyConnection, { params }, options);
    return `connection ${closed} closed`;
  });
}

/** Removes every toxic that vedette owns on a host; gives their names. */
export function endFaultsTask(host: Omit<ProxyOnHost, 'proxy'>): HostTask {
  return task({ ...host, proxy: '' }, async (client) => {
    const { removed } = safeDeep(await client.call(endFaults, {}, options));
    if (removed.length === 0) return 'had none of ours';
    return `removed ${removed.map(({ proxy, toxic }) => `${proxy}/${toxic}`).join(', ')}`;
  });
}

function task({ host, hostKey, client, proxy }: ProxyOnHost, ask: HostTask['ask']): HostTask {
  return { host, hostKey, client, what: proxy, ask };
}
