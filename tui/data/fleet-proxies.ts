import type { Client } from '../../agent/client/client.ts';
import { RequestError } from '../../agent/client/request-error.ts';
import { listProxies, listToxicKinds, type ToxicKindRow } from '../../agent/contract/proxies.ts';
import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import type { FleetHost } from './fleet-host.ts';
import { type FleetProxy, type ProxyListing, proxiesOf } from './fleet-proxy.ts';
import type { FleetSnapshot, FleetStore } from './fleet-store.ts';
import { type HostAnswer, HostsPoll } from './hosts-poll.ts';
import { createNotifier } from './notifier.ts';
import { safeDeep } from './safe-deep.ts';

/** The fault proxies of all hosts of a fleet. */
export type ProxiesSnapshot = {
  /** In the order of the hosts. */
  readonly proxies: readonly FleetProxy[];
  /** Whether any host has answered. */
  readonly loaded: boolean;
  /** The hosts that have no fault proxy, each with its reason. */
  readonly without: readonly { readonly host: string; readonly because: string }[];
  /** The hosts whose proxies are not known, or only as they were, each with its reason: `web-3: timeout`. */
  readonly missing: readonly string[];
  /** When the oldest answer of a host that is not missing came, ms since the epoch; null where there is none. */
  readonly oldest: number | null;
};

/** Asks all hosts for their proxies as long as anybody listens. */
export type FleetProxies = {
  subscribe(listener: () => void): () => void;
  snapshot(): ProxiesSnapshot;
  /** The kinds of toxic that this host has told of; none before it has. */
  kinds(hostKey: string): readonly ToxicKindRow[];
  /** Asks these hosts now: something was just done to a proxy of theirs. */
  hurry(hostKeys: readonly string[]): void;
};

export type FleetProxiesOptions = {
  readonly fleet: Pick<FleetStore, 'present'>;
  /** A client of the agent of a host; null where it cannot be asked. */
  readonly client: (host: FleetHost) => Client | null;
  readonly clock?: Clock;
};

const TIMEOUT_MS = 4_000;
const PERIOD_MS = 2_000;
/** Of more hosts each is asked less often, so that reading what they say stays a few percent of a processor. */
const MS_A_HOST = 50;
/** A host that has no fault proxy gets one only by another configuration. */
const IDLE_PERIOD_MS = 30_000;
/** What a host said counts for so long after a question that it did not answer. */
const STALE_AFTER_MS = 15_000;
/** An agent of a time when there were no fault proxies. */
const TOO_OLD = 'http-404';

export function createFleetProxies(options: FleetProxiesOptions): FleetProxies {
  return new ProxyPoll(options);
}

type Told = { readonly value: ProxyListing; readonly answeredAt: number };

class ProxyPoll implements FleetProxies {
  readonly #notifier = createNotifier();
  readonly #poll: HostsPoll<ProxyListing>;
  readonly #clock: Clock;
  /** By host: its newest answer and the one before. */
  readonly #told = new Map<string, { readonly newest: Told; readonly before: Told | null }>();
  readonly #kinds = new Map<string, readonly ToxicKindRow[]>();
  readonly #fleet: FleetProxiesOptions['fleet'];
  #listeners = 0;
  #takenFor: FleetSnapshot | undefined;
  #snapshot: ProxiesSnapshot = { proxies: [], loaded: false, without: [], missing: [], oldest: null };

  constructor({ fleet, client, clock = systemClock }: FleetProxiesOptions) {
    this.#clock = clock;
    this.#fleet = fleet;
    const hosts = () => fleet.present().hosts;
    this.#poll = new HostsPoll({
      hosts,
      client,
      ask: (client, signal, host) => this.#ask(client, signal, host.key),
      period: ({ because }) => {
        const usual = Math.max(PERIOD_MS, hosts().length * MS_A_HOST);
        return because === null ? usual : Math.max(usual, IDLE_PERIOD_MS);
      },
      changed: () => {
        this.#take();
        this.#notifier.notify();
      },
      clock,
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners++ === 0) this.#poll.start();
    const leave = this.#notifier.subscribe(listener);
    return () => {
      leave();
      if (--this.#listeners > 0) return;
      this.#poll.stop();
      // A rate over the time in which nobody looked would not be of now.
      this.#told.clear();
    };
  };

  /** Made anew with the fleet as well: of a host that is down no answer tells. */
  readonly snapshot = (): ProxiesSnapshot => {
    if (this.#takenFor !== this.#fleet.present()) this.#take();
    return this.#snapshot;
  };

  kinds(hostKey: string): readonly ToxicKindRow[] {
    return this.#kinds.get(hostKey) ?? [];
  }

  hurry(hostKeys: readonly string[]): void {
    this.#poll.hurry(hostKeys);
  }

  /** The kinds are asked for once; without them, toxics are told without their units. */
  async #ask(client: Client, signal: AbortSignal, key: string): Promise<ProxyListing> {
    const options = { signal, timeoutMs: TIMEOUT_MS };
    const listing = await client.call(listProxies, {}, options);
    if (listing.because !== null || this.#kinds.has(key)) return listing;
    try {
      this.#kinds.set(key, safeDeep(await client.call(listToxicKinds, {}, options)).kinds);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    }
    return listing;
  }

  #take(): void {
    this.#takenFor = this.#fleet.present();
    const answers = this.#poll.answers().map((answer) => this.#withGrace(answer));
    const without = answers.flatMap(({ host, value, because }) => {
      const reason = because === TOO_OLD ? 'its agent knows no fault proxy' : (value?.because ?? null);
      return reason === null || (because !== null && because !== TOO_OLD)
        ? []
        : [{ host: host.name, because: reason }];
    });
    const missing = answers.filter(
      ({ value, because }) => because !== TOO_OLD && (because !== null || value === null),
    );
    const times = answers.flatMap(({ answeredAt, because }) =>
      answeredAt === null || because !== null ? [] : [answeredAt],
    );
    this.#snapshot = {
      proxies: answers.flatMap((answer) => proxiesOf(answer, this.#before(answer))),
      loaded: times.length > 0 || answers.every(({ because }) => because !== null),
      without,
      missing: missing.map(({ host, because }) => `${host.name}: ${because ?? 'no answer yet'}`),
      oldest: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    };
  }

  /** What this host had told before its newest answer. */
  #before({ host: { key }, value, answeredAt }: HostAnswer<ProxyListing>): Told | null {
    if (value === null || answeredAt === null) return null;
    const told = this.#told.get(key);
    if (told?.newest.value === value) return told.before;
    const before = told?.newest ?? null;
    this.#told.set(key, { newest: { value, answeredAt }, before });
    return before;
  }

  /** One question that got no answer says little: what was said a moment ago counts. */
  #withGrace(answer: HostAnswer<ProxyListing>): HostAnswer<ProxyListing> {
    const { answeredAt, because } = answer;
    const recent = answeredAt !== null && this.#clock.now() - answeredAt < STALE_AFTER_MS;
    return because !== null && recent ? { ...answer, because: null } : answer;
  }
}
