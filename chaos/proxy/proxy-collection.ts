import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import { type ControlledProxy, createControlledProxy, type ProxySettings } from './controlled-proxy.ts';
import type { PlaneFactory } from './data-plane.ts';
import type { FaultChange, FaultProxies, NewProxy, Protocol } from './fault-proxies.ts';
import { createKeyedQueue } from './keyed-queue.ts';
import { checkNewProxies, refuseExposed } from './new-proxy-check.ts';
import { proxyErrors } from './proxy-error.ts';
import { createTrafficLedger, type Traffic } from './traffic-ledger.ts';

export type FaultProxiesOptions = {
  readonly planes: Readonly<Record<Protocol, PlaneFactory>>;
  /** Decides every coin: the same seed hits the same connections. */
  readonly seed: number;
  /** Whether proxies may listen where other hosts reach them. @default false */
  readonly allowNonLoopback?: boolean;
  /** @default systemClock */
  readonly clock?: Clock;
};

/** The proxies with what they have moved, also those that are gone: what `/metrics` is made of. */
export type MeteredProxies = FaultProxies & { traffic(): Traffic[] };

/** The proxies of one engine, with the rules of the official server for each name. */
export function createFaultProxies(options: FaultProxiesOptions): MeteredProxies {
  const { planes, seed, allowNonLoopback = false, clock = systemClock } = options;
  const proxies = new Map<string, ControlledProxy>();
  const listeners = new Set<(change: FaultChange) => void>();
  const queue = createKeyedQueue();
  const traffic = createTrafficLedger();
  const onChange = (change: FaultChange) => {
    for (const listener of listeners) listener(change);
  };
  const settings: ProxySettings = { planes, seed, allowNonLoopback, clock, queue, traffic, onChange };
  let closed = false;

  const get = (name: string) => {
    const proxy = proxies.get(name);
    if (proxy === undefined) throw proxyErrors.proxyNotFound();
    return proxy;
  };
  const begin = async (wanted: NewProxy) => {
    const proxy = createControlledProxy(wanted, settings);
    try {
      if (wanted.enabled) await proxy.start();
      if (closed) throw proxyErrors.proxyNotFound();
    } catch (error) {
      proxy.end();
      throw error;
    }
    proxies.set(wanted.name, proxy);
    return proxy;
  };
  const replace = async (existing: ControlledProxy, wanted: NewProxy) => {
    const wasEnabled = existing.state().enabled;
    existing.stop();
    try {
      const proxy = await begin(wanted);
      existing.end();
      return proxy;
    } catch (error) {
      if (wasEnabled) onChange({ proxy: wanted.name, toxic: null, change: 'disabled' });
      throw error;
    }
  };
  const place = (wanted: NewProxy) =>
    queue(wanted.name, async () => {
      const existing = proxies.get(wanted.name);
      if (existing === undefined) return begin(wanted);
      return (await existing.differs(wanted)) ? replace(existing, wanted) : existing;
    });
  return {
    list: () => [...proxies.values()].sort(byName),
    get,
    async create(wanted) {
      checkNewProxies([wanted], () => '');
      return queue(wanted.name, () => {
        if (proxies.has(wanted.name)) throw proxyErrors.proxyExists();
        return begin(wanted);
      });
    },
    remove(name) {
      const proxy = get(name);
      proxies.delete(name);
      proxy.end();
    },
    async populate(wanted) {
      const done: ControlledProxy[] = [];
      try {
        checkNewProxies(wanted, (index) => ` at proxy ${index + 1}`);
        if (!allowNonLoopback) await refuseExposed(wanted);
        for (const proxy of wanted) done.push(await place(proxy));
        return { done, failure: undefined };
      } catch (failure) {
        return { done, failure };
      }
    },
    async reset() {
      for (const proxy of [...proxies.values()]) await proxy.reset();
    },
    removeOwned: (owner) =>
      [...proxies.values()].flatMap(({ name, toxics }) =>
        toxics
          .removeWhere((toxic) => toxic.owner !== undefined && (owner ?? toxic.owner) === toxic.owner)
          .map((toxic) => ({ proxy: name, toxic })),
      ),
    onChange: (listener) => void listeners.add(listener),
    traffic: () => traffic.list(),
    close() {
      closed = true;
      for (const proxy of proxies.values()) proxy.end();
      proxies.clear();
    },
  };
}

function byName(a: ControlledProxy, b: ControlledProxy): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
}
