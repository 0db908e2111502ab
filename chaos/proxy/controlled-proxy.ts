import type { Clock } from '../../agent/kit/clock.ts';
import type { DataPlane, PlaneFactory, Tap } from './data-plane.ts';
import type { FaultChange, FaultProxy, NewProxy, NewToxic, Protocol, ProxyState } from './fault-proxies.ts';
import type { KeyedQueue } from './keyed-queue.ts';
import { formatAddress } from './listen-address.ts';
import { ProxyError, proxyErrors } from './proxy-error.ts';
import { ProxyListener } from './proxy-listener.ts';
import { ProxyToxics } from './proxy-toxics.ts';
import type { ToxicChange } from './toxic.ts';
import type { TrafficAccount, TrafficLedger } from './traffic-ledger.ts';

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

export type ProxyUpdate = Parameters<FaultProxy['update']>[0];

/**
 * One proxy, with its toxics, its listener and its plane. Its toxics change at once; its listener changes in the queue
 * of its name, so that requests at the same time cannot leave it in a state that none of them asked for.
 */
export class ControlledProxy implements FaultProxy {
  readonly name: string;
  /** For its collection. */
  readonly toxics: ProxyToxics;
  readonly #settings: ProxySettings;
  readonly #protocol: Protocol;
  readonly #connectTimeout: number;
  readonly #plane: DataPlane;
  readonly #listener: ProxyListener;
  readonly #account: TrafficAccount;
  #upstream: string;
  #ended = false;

  /** It does not listen yet. @throws ProxyError 400, 409 for its toxics */
  constructor(wanted: NewProxy, settings: ProxySettings) {
    const { name, listen, upstream, protocol = 'tcp', connectTimeout = defaultConnectTimeout } = wanted;
    const { planes, seed, clock, allowNonLoopback, traffic } = settings;
    this.name = name;
    this.#settings = settings;
    this.#protocol = protocol;
    this.#connectTimeout = connectTimeout;
    this.#upstream = upstream;
    const plane = planes[protocol]({ proxy: name, upstream, connectTimeout, seed });
    this.#plane = plane;
    const onLeave = () => this.#account.settle();
    this.#listener = new ProxyListener({ listen, protocol, plane, allowNonLoopback, onLeave });
    this.toxics = new ProxyToxics({ protocol, plane, clock, onChange: this.#tell });
    this.#account = traffic.open(
      () => ({ proxy: name, listener: this.#listener.listen, upstream: this.#upstream }),
      () => plane.counters(),
    );
    for (const toxic of wanted.toxics ?? []) this.toxics.add(toxic);
  }

  state(): ProxyState {
    return {
      name: this.name,
      listen: this.#listener.listen,
      upstream: this.#upstream,
      enabled: this.#listener.enabled,
      protocol: this.#protocol,
      connectTimeout: this.#connectTimeout,
      toxics: this.toxics.states(),
    };
  }

  counters() {
    return this.#plane.counters();
  }

  update(change: ProxyUpdate) {
    return this.#inTurn(() => this.#update(change));
  }

  addToxic(toxic: NewToxic) {
    return this.toxics.add(toxic);
  }

  toxic(name: string) {
    return this.toxics.state(name);
  }

  updateToxic(name: string, change: ToxicChange) {
    return this.toxics.update(name, change);
  }

  removeToxic(name: string) {
    this.toxics.remove(name);
  }

  connections() {
    return this.#plane.connections();
  }

  closeConnection(id: number) {
    if (!this.#plane.closeConnection(id)) throw new ProxyError(404, 'connection not found');
  }

  tap(tap: Tap) {
    return this.#plane.tap(tap);
  }

  /** From within the queue of its name. @throws ProxyError 400, 404, 500 */
  start(): Promise<void> {
    return this.#listener.start();
  }

  /** From within the queue of its name. */
  stop(): void {
    this.#listener.stop();
  }

  /** Starts it if it is stopped, and removes its toxics. @throws ProxyError 500, with its toxics left */
  reset(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#ended && !this.#listener.enabled) await this.#listener.start();
      this.toxics.removeWhere(() => true);
    });
  }

  /** Whether it is another than the one that is asked for. @throws ProxyError 400, 500 as `update` */
  async differs({ listen, upstream, protocol, connectTimeout }: NewProxy): Promise<boolean> {
    return (
      !(await this.#isAt(listen)) ||
      upstream !== this.#upstream ||
      (protocol ?? this.#protocol) !== this.#protocol ||
      (connectTimeout ?? this.#connectTimeout) !== this.#connectTimeout
    );
  }

  /** Ends it for good, and with it what it has in hand. */
  end(): void {
    this.#ended = true;
    // First the connections: what their toxics hold is dropped with them, not passed on.
    this.#listener.end();
    this.toxics.removeWhere(() => true);
    this.#account.close();
  }

  async #update(change: ProxyUpdate): Promise<void> {
    this.#mustLive();
    const now = { listen: this.#listener.listen, upstream: this.#upstream, enabled: this.#listener.enabled };
    const wanted = { ...now, ...change };
    const stays = (await this.#isAt(wanted.listen)) && wanted.upstream === this.#upstream;
    this.#mustLive();
    if (!stays) this.#move(wanted);
    if (wanted.enabled && !this.#listener.enabled) await this.#listener.start();
    if (!wanted.enabled) this.#listener.stop();
  }

  /** Ends its connections: they are for another upstream, or came to another address. */
  #move({ listen, upstream }: Pick<ProxyState, 'listen' | 'upstream'>): void {
    this.#listener.move(listen);
    this.#upstream = upstream;
    this.#plane.setUpstream(upstream);
  }

  async #isAt(listen: string): Promise<boolean> {
    return formatAddress(await this.#listener.resolve(listen)) === this.#listener.listen;
  }

  #mustLive(): void {
    if (this.#ended) throw proxyErrors.proxyNotFound();
  }

  /** Tells when it ends in another state than it began, also where it fails. */
  #inTurn(action: () => Promise<void>): Promise<void> {
    return this.#settings.queue(this.name, async () => {
      const before = this.#listener.enabled;
      try {
        await action();
      } finally {
        const after = this.#listener.enabled;
        if (!this.#ended && after !== before) this.#tell(null, after ? 'enabled' : 'disabled');
      }
    });
  }

  readonly #tell = (toxic: FaultChange['toxic'], change: FaultChange['change']): void => {
    this.#settings.onChange({ proxy: this.name, toxic, change });
  };
}
