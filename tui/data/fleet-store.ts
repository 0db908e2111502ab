import { setTimeout } from 'node:timers/promises';
import type { Target } from '../../agent/client/target.ts';
import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import { every } from '../../agent/kit/every.ts';
import type { FleetHost } from './fleet-host.ts';
import { createNotifier } from './notifier.ts';
import { askPast, type PastProgress } from './past-fleet.ts';
import { hostFromRow, hostFromWatch, keyOf, tellable } from './told-host.ts';
import { Watch, type WatchOptions } from './watch.ts';

/** The whole fleet at one moment. */
export type FleetSnapshot = {
  /** Wall time of the tick, or the moment of the past that is shown, ms since the epoch. */
  readonly at: number;
  readonly hosts: readonly FleetHost[];
  /** How many hosts were asked for the past, and how many have answered; absent where the present is shown. */
  readonly past?: PastProgress;
};

export type Attention = 'active' | 'idle';

export type FleetStore = {
  subscribe(listener: () => void): () => void;
  snapshot(): FleetSnapshot;
  /** The fleet as it is, whatever moment is shown. */
  present(): FleetSnapshot;
  /** Shows the fleet as it was at that moment (ms since the epoch); null shows it as it is. */
  showAt(at: number | null): void;
  /** Whether anybody looks: while nobody does, a tenth of the rounds is made. */
  setAttention(attention: Attention): void;
  stop(): void;
};

export type FleetStoreOptions = {
  /** Agents that are asked for their own host. */
  readonly targets?: readonly Target[];
  /** An agent that is asked for the hosts it knows; these are asked as well. */
  readonly agent?: Target;
  /** The agent asks its hosts for us: this console opens no connection but the one to it. @default false */
  readonly relay?: boolean;
  readonly clock?: Clock;
  /** Milliseconds between two rounds. @default 1000 */
  readonly period?: number;
  /** Milliseconds for each host. @default 2000 */
  readonly timeoutMs?: number;
};

const HISTORY_LENGTH = 60;
/** A round asks its hosts in so many batches over half of the period, none smaller than ten. */
const BATCHES = 20;
const SMALLEST_BATCH = 10;
/** While nobody looks, one round of so many is made. */
const IDLE_ROUNDS = 10;
/** How long a round waits for its last answers before it is shown; later ones are shown with the next. */
const SETTLE_MS = 300;
/** An agent answers for its peers within two seconds. */
const RELAY_MS = 2_000;

/** Starts to watch a fleet, until it is stopped. */
export function createFleetStore(options: FleetStoreOptions): FleetStore {
  return new FleetPoll(options);
}

/**
 * Asks every agent once a period and tells its listeners once a period. A host that does not answer holds up nobody:
 * it is not asked again while it owes an answer, and the round is shown without it. The first round asks all hosts at
 * once, so that the first picture is whole soon; the others spread them, so that keys are not held up.
 */
class FleetPoll implements FleetStore {
  readonly #clock: Clock;
  readonly #watchOptions: WatchOptions;
  readonly #notifier = createNotifier();
  readonly #stopping = new AbortController();
  readonly #agent: Watch | undefined;
  readonly #relay: boolean;
  readonly #period: number;
  #attention: Attention = 'active';
  /** Periods since the newest snapshot. */
  #periods = 0;
  /** The agents that were named. */
  readonly #named: readonly Watch[];
  /** The hosts that the agent knows, by their identity. */
  readonly #others = new Map<string, Watch>();
  #histories = new Map<string, readonly (number | null)[]>();
  #snapshot: FleetSnapshot;
  /** What is shown in place of the newest, while the past is. */
  #past: FleetSnapshot | null = null;
  #leavePast = new AbortController();

  constructor({ agent, targets = [], relay = false, ...options }: FleetStoreOptions) {
    const { clock = systemClock, period = 1_000, timeoutMs = 2_000 } = options;
    const { signal } = this.#stopping;
    this.#clock = clock;
    this.#watchOptions = { clock, signal, timeoutMs };
    this.#relay = relay;
    this.#period = period;
    const others = relay
      ? { askForOthers: 'fresh' as const, timeoutMs: timeoutMs + RELAY_MS }
      : { askForOthers: true };
    this.#agent = agent && new Watch(agent, { ...this.#watchOptions, ...others });
    const asked = targets.map((target) => new Watch(target, this.#watchOptions));
    this.#named = this.#agent ? [this.#agent, ...asked] : asked;
    this.#snapshot = { at: clock.now(), hosts: this.#hosts() };
    every(period, () => this.#tick(), { clock, signal });
    void this.#round(0);
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#notifier.subscribe(listener);

  readonly snapshot = (): FleetSnapshot => this.#past ?? this.#snapshot;

  readonly present = (): FleetSnapshot => this.#snapshot;

  /** The newest goes on arriving meanwhile, so that the way back to it is short. */
  showAt(at: number | null): void {
    this.#leavePast.abort();
    this.#leavePast = new AbortController();
    this.#past = null;
    if (at !== null) this.#askPast(at);
    this.#notifier.notify();
  }

  #askPast(at: number): void {
    const signal = AbortSignal.any([this.#stopping.signal, this.#leavePast.signal]);
    const show = (snapshot: FleetSnapshot) => {
      this.#past = snapshot;
      this.#notifier.notify();
    };
    void askPast(this.#snapshot.hosts, at, { show, signal, clock: this.#clock });
  }

  stop(): void {
    this.#stopping.abort();
  }

  setAttention(attention: Attention): void {
    const woken = attention === 'active' && this.#attention === 'idle';
    this.#attention = attention;
    if (woken) void this.#round(0);
  }

  #tick(): void {
    this.#periods++;
    if (this.#attention === 'idle' && this.#periods < IDLE_ROUNDS) return;
    void this.#round(this.#period / 2 / BATCHES);
  }

  /** Asks all, batch after batch with a pause (ms) between, and shows what has been answered. */
  async #round(pause: number): Promise<void> {
    const periods = Math.max(1, this.#periods);
    this.#periods = 0;
    const { signal } = this.#stopping;
    const watches = [...this.#named, ...this.#others.values()];
    const size = Math.max(SMALLEST_BATCH, Math.ceil(watches.length / BATCHES));
    const asked: Promise<void>[] = [];
    for (let first = 0; first < watches.length && !signal.aborted; first += size) {
      if (first > 0 && pause > 0) await setTimeout(pause, undefined, { ref: false });
      asked.push(...watches.slice(first, first + size).map((watch) => watch.ask()));
    }
    await Promise.race([Promise.all(asked), setTimeout(SETTLE_MS, undefined, { ref: false })]);
    if (!signal.aborted) this.#publish(periods);
  }

  #publish(periods: number): void {
    this.#follow();
    this.#snapshot = { at: this.#clock.now(), hosts: this.#hosts() };
    this.#histories = new Map(this.#snapshot.hosts.map((host) => [host.key, lengthened(host, periods)]));
    // Hosts that become known while the past is shown have a past as well.
    if (this.#past !== null && this.#past.hosts.length !== this.#snapshot.hosts.length)
      this.showAt(this.#past.at);
    this.#notifier.notify();
  }

  /** Watches the hosts that the agent knows now, and no others. */
  #follow(): void {
    if (this.#relay) return;
    const rows = new Map(this.#agent && tellable(this.#agent));
    for (const key of this.#others.keys()) if (!rows.has(key)) this.#others.delete(key);
    for (const [key, { url, name }] of rows) {
      if (url === null || this.#others.has(key)) continue;
      this.#others.set(key, new Watch({ url, name }, this.#watchOptions));
    }
  }

  #hosts(): FleetHost[] {
    const clock = this.#clock;
    const agent = this.#agent;
    const history = (key: string) => this.#histories.get(key) ?? [];
    const named = this.#named.map((watch) => hostFromWatch(watch, clock, history(keyOf(watch.target))));
    if (agent === undefined) return named;
    const told = tellable(agent).map(([key, row]) =>
      hostFromRow(row, {
        key,
        agent,
        direct: this.#others.get(key),
        relay: this.#relay,
        clock,
        history: history(key),
      }),
    );
    return [...named, ...told];
  }
}

/** The history with the newest value, which is that of the last of so many periods. */
function lengthened({ cpuHistory, state, status }: FleetHost, periods: number): (number | null)[] {
  const skipped = new Array<null>(periods - 1).fill(null);
  const cpu = state === 'up' || state === 'degraded' ? status?.summary?.cpu?.usedRatio : undefined;
  return [...cpuHistory, ...skipped, cpu ?? null].slice(-HISTORY_LENGTH);
}
