import type { Clock } from '../../agent/kit/clock.ts';
import type { DataPlane, PlaneFactory } from './data-plane.ts';
import type { FaultChange, FaultProxy, NewProxy, Protocol, ProxyState } from './fault-proxies.ts';
import type { KeyedQueue } from './keyed-queue.ts';
import { formatAddress } from './listen-address.ts';
import { ProxyError, proxyErrors } from './proxy-error.ts';
import { createProxyListener, type ProxyListener } from './proxy-listener.ts';
import { createProxyToxics, type ProxyToxics } from './proxy-toxics.ts';
import type { TrafficLedger } from './traffic-ledger.ts';

/** Milliseconds for a dial where nothing else is asked. */
export const defaultConnectTimeout = 10_000;

export type ProxySettings = {
  readonly planes: Readonly<Record<Protocol, PlaneFactory>>;
  readonly seed: number;
  readonly allowNonLoopback: boolean;
  readonly clock: Clock;
  /** What is done to one name is done one thing after the other. */
  readonly queue: KeyedQueue;
  readonly traffic: TrafficLedger;
  readonly onChange: (change: FaultChange) => void;
};

/** A proxy with what its collection does to it; these are called from within the queue of its name. */
export type ControlledProxy = FaultProxy & {
  readonly toxics: ProxyToxics;
  /** @throws ProxyError 400, 500 */
  start(): Promise<void>;
  stop(): void;
  /** Whether it is another than the one that is asked for. @throws ProxyError 400, 500 as `update` */
  differs(wanted: NewProxy): Promise<boolean>;
  /** Starts it if it is stopped, and removes its toxics. @throws ProxyError 500 */
  reset(): Promise<void>;
  /** Ends it for good, and with it what it has in hand. */
  end(): void;
};

/** A proxy that does not listen yet, with its toxics. @throws ProxyError 400, 409 for these */
export function createControlledProxy(wanted: NewProxy, settings: ProxySettings): ControlledProxy {
  const { name, protocol = 'tcp', connectTimeout = defaultConnectTimeout } = wanted;
  const { queue, onChange, clock, seed, allowNonLoopback } = settings;
  let { upstream } = wanted;
  let ended = false;
  const plane = settings.planes[protocol]({ proxy: name, upstream, connectTimeout, seed });
  const toxics = createProxyToxics({
    protocol,
    plane,
    clock,
    onChange: (toxic, change) => onChange({ proxy: name, toxic, change }),
  });
  const listener = createProxyListener({
    listen: wanted.listen,
    protocol,
    plane,
    allowNonLoopback,
    onLeave: () => account.settle(),
  });
  const account = settings.traffic.open(
    () => ({ proxy: name, listener: listener.listen, upstream }),
    () => plane.counters(),
  );
  for (const toxic of wanted.toxics ?? []) toxics.add(toxic);

  const state = (): ProxyState => ({
    name,
    listen: listener.listen,
    upstream,
    enabled: listener.enabled,
    protocol,
    connectTimeout,
    toxics: toxics.states(),
  });
  const isAt = async (listen: string) => formatAddress(await listener.resolve(listen)) === listener.listen;
  const take = (wanted: Pick<ProxyState, 'listen' | 'upstream'>) => {
    listener.move(wanted.listen);
    upstream = wanted.upstream;
    plane.setUpstream(upstream);
  };
  const update = async (change: Parameters<FaultProxy['update']>[0]) => {
    if (ended) throw proxyErrors.proxyNotFound();
    const wanted = { listen: listener.listen, upstream, enabled: listener.enabled, ...change };
    const same = (await isAt(wanted.listen)) && wanted.upstream === upstream;
    if (ended) throw proxyErrors.proxyNotFound();
    if (!same) take(wanted);
    await switchTo(listener, wanted.enabled);
  };
  /** Tells when it ends in another state than it began, also where it fails. */
  const telling = async (action: () => Promise<void>) => {
    const before = listener.enabled;
    await action().finally(() => {
      if (ended || listener.enabled === before) return;
      onChange({ proxy: name, toxic: null, change: before ? 'disabled' : 'enabled' });
    });
  };
  return {
    name,
    toxics,
    state,
    counters: () => plane.counters(),
    update: (change) => queue(name, () => telling(() => update(change))),
    addToxic: (toxic) => toxics.add(toxic),
    toxic: (toxic) => toxics.state(toxic),
    updateToxic: (toxic, change) => toxics.update(toxic, change),
    removeToxic: (toxic) => toxics.remove(toxic),
    connections: () => plane.connections(),
    closeConnection: (id) => closeConnection(plane, id),
    tap: (tap) => plane.tap(tap),
    start: () => listener.start(),
    stop: () => listener.stop(),
    differs: async (wanted) =>
      !(await isAt(wanted.listen)) ||
      wanted.upstream !== upstream ||
      (wanted.protocol ?? protocol) !== protocol ||
      (wanted.connectTimeout ?? connectTimeout) !== connectTimeout,
    reset: () =>
      queue(name, async () => {
        if (!ended) await telling(() => switchTo(listener, true));
        toxics.removeWhere(() => true);
      }),
    end() {
      ended = true;
      // First the connections: what their toxics hold is dropped with them, not passed on.
      listener.end();
      toxics.removeWhere(() => true);
      account.close();
    },
  };
}

async function switchTo(listener: ProxyListener, enabled: boolean): Promise<void> {
  if (enabled === listener.enabled) return;
  if (enabled) await listener.start();
  else listener.stop();
}

function closeConnection(plane: DataPlane, id: number): void {
  if (!plane.closeConnection(id)) throw new ProxyError(404, 'connection not found');
}
