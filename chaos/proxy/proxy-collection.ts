import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import { ControlledProxy, type ProxySettings } from './controlled-proxy.ts';
import type { PlaneFactory } from './data-plane.ts';
import type { FaultChange, FaultProxies, NewProxy, Protocol } from './fault-proxies.ts';
import { createKeyedQueue } from './keyed-queue.ts';
import { checkNewProxy, refuseExposed } from './new-proxy-check.ts';
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
  return new ProxyCollection(options);
}

class ProxyCollection implements MeteredProxies {
  readonly #proxies = new Map<string, ControlledProxy>();
  readonly #listeners = new Set<(change: FaultChange) => void>();
  readonly #queue = createKeyedQueue();
  readonly #traffic = createTrafficLedger();
  readonly #settings: ProxySettings;
  #closed = false;

  constructor({ planes, seed, allowNonLoopback = false, clock = systemClock }: FaultProxiesOptions) {
    const [queue, traffic] = [this.#queue, this.#traffic];
    const onChange = (change: FaultChange) => this.#tell(change);
    this.#settings = { planes, seed, allowNonLoopback, clock, queue, traffic, onChange };
  }

  list(): ControlledProxy[] {
    return [...this.#proxies.values()].sort(byName);
  }

  get(name: string): ControlledProxy {
    const proxy = this.#proxies.get(name);
    if (proxy === undefined) throw proxyErrors.proxyNotFound();
    return proxy;
  }

  async create(wanted: NewProxy): Promise<ControlledProxy> {
    checkNewProxy(wanted);
    return this.#queue(wanted.name, () => {
      if (this.#proxies.has(wanted.name)) throw proxyErrors.proxyExists();
      return this.#begin(wanted);
    });
  }

  remove(name: string): void {
    const proxy = this.get(name);
    this.#proxies.delete(name);
    proxy.end();
  }

  async populate(wanted: readonly NewProxy[]): Promise<{ done: ControlledProxy[]; failure: unknown }> {
    const done: ControlledProxy[] = [];
    try {
      for (const [index, proxy] of wanted.entries()) checkNewProxy(proxy, `proxy ${index + 1}`);
      if (!this.#settings.allowNonLoopback) await refuseExposed(wanted);
      for (const proxy of wanted) done.push(await this.#place(proxy));
      return { done, failure: undefined };
    } catch (failure) {
      return { done, failure };
    }
  }

  async reset(): Promise<void> {
    for (const proxy of [...this.#proxies.values()]) await proxy.reset();
  }

  removeOwned(owner?: string): { proxy: string; toxic: string }[] {
    return this.list().flatMap(({ name, toxics }) =>
      toxics
        .removeWhere((toxic) => toxic.owner !== undefined && (owner ?? toxic.owner) === toxic.owner)
        .map((toxic) => ({ proxy: name, toxic })),
    );
  }

  onChange(listener: (change: FaultChange) => void): void {
    this.#listeners.add(listener);
  }

  traffic(): Traffic[] {
    return this.#traffic.list();
  }

  close(): void {
    this.#closed = true;
    for (const proxy of this.#proxies.values()) proxy.end();
    this.#proxies.clear();
  }

  /** Leaves one that is there as it is, unless it differs: then it is replaced, and its toxics are lost. */
  #place(wanted: NewProxy): Promise<ControlledProxy> {
    return this.#queue(wanted.name, async () => {
      const existing = this.#proxies.get(wanted.name);
      if (existing === undefined) return this.#begin(wanted);
      return (await existing.differs(wanted)) ? this.#replace(existing, wanted) : existing;
    });
  }

  async #begin(wanted: NewProxy): Promise<ControlledProxy> {
    const proxy = new ControlledProxy(wanted, this.#settings);
    try {
      if (wanted.enabled) await proxy.start();
      if (this.#closed) throw proxyErrors.proxyNotFound();
    } catch (error) {
      proxy.end();
      throw error;
    }
    this.#proxies.set(wanted.name, proxy);
    return proxy;
  }

  /** The old one gives way before the new one listens, often at the same address; when that fails it stays, stopped. */
  async #replace(existing: ControlledProxy, wanted: NewProxy): Promise<ControlledProxy> {
    const wasEnabled = existing.state().enabled;
    existing.stop();
    try {
      const proxy = await this.#begin(wanted);
      existing.end();
      return proxy;
    } catch (error) {
      if (wasEnabled) this.#tell({ proxy: wanted.name, toxic: null, change: 'disabled' });
      throw error;
    }
  }

  #tell(change: FaultChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function byName(a: ControlledProxy, b: ControlledProxy): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
}
