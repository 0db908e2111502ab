import { setTimeout } from 'node:timers/promises';
import type { Target } from '../../agent/client/target.ts';
import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import { every } from '../../agent/kit/every.ts';
import type { FleetHost } from './fleet-host.ts';
import { createNotifier } from './notifier.ts';
import { hostFromRow, hostFromWatch, keyOf, tellable } from './told-host.ts';
import { Watch, type WatchOptions } from './watch.ts';

/** The whole fleet at one moment. */
export type FleetSnapshot = {
  /** Wall time of the tick, ms since the epoch. */
  readonly at: number;
  readonly hosts: readonly FleetHost[];
};

export type FleetStore = {
  subscribe(listener: () => void): () => void;
  snapshot(): FleetSnapshot;
  stop(): void;
};

export type FleetStoreOptions = {
  /** Agents that are asked for their own host. */
  readonly targets?: readonly Target[];
  /** An agent that is asked for the hosts it knows; these are asked as well. */
  readonly agent?: Target;
  readonly clock?: Clock;
  /** Milliseconds between two rounds. @default 1000 */
  readonly period?: number;
  /** Milliseconds for each host. @default 2000 */
  readonly timeoutMs?: number;
};

const HISTORY_LENGTH = 60;
/** How long a round waits for its answers before it is shown; later ones are shown with the next. */
const SETTLE_MS = 300;

/**
 * Asks every agent once a period and tells its listeners once a period. A host that does not answer holds up nobody:
 * it is not asked again while it owes an answer, and the round is shown without it.
 */
export function createFleetStore(options: FleetStoreOptions): FleetStore {
  const { clock = systemClock, period = 1_000, timeoutMs = 2_000 } = options;
  const notifier = createNotifier();
  const stopping = new AbortController();
  const shared: WatchOptions = { clock, signal: stopping.signal, timeoutMs };
  const agent = options.agent && new Watch(options.agent, { ...shared, askForOthers: true });
  const named = [
    ...(agent ? [agent] : []),
    ...(options.targets ?? []).map((target) => new Watch(target, shared)),
  ];
  const others = new Map<string, Watch>();
  let histories = new Map<string, readonly (number | null)[]>();
  let snapshot: FleetSnapshot = { at: clock.now(), hosts: hosts() };

  function hosts(): FleetHost[] {
    const history = (key: string) => histories.get(key) ?? [];
    const asked = named.map((watch) => hostFromWatch(watch, clock, history(keyOf(watch.target))));
    if (agent === undefined) return asked;
    const told = tellable(agent).map(([key, row]) =>
      hostFromRow(row, { key, agent, direct: others.get(key), clock, history: history(key) }),
    );
    return [...asked, ...told];
  }

  function follow(): void {
    const rows = new Map(agent && tellable(agent));
    for (const key of others.keys()) if (!rows.has(key)) others.delete(key);
    for (const [key, { url, name }] of rows) {
      if (url === null || others.has(key)) continue;
      others.set(key, new Watch({ url, name }, shared));
    }
  }

  function publish(): void {
    if (stopping.signal.aborted) return;
    follow();
    snapshot = { at: clock.now(), hosts: hosts() };
    histories = new Map(snapshot.hosts.map((host) => [host.key, lengthened(host)]));
    notifier.notify();
  }

  async function round(): Promise<void> {
    const asked = [...named, ...others.values()].map((watch) => watch.ask());
    await Promise.race([Promise.all(asked), setTimeout(SETTLE_MS, undefined, { ref: false })]);
    publish();
  }

  const run = () => void round();
  const stop = every(period, run, { clock, signal: stopping.signal });
  run();
  return {
    subscribe: notifier.subscribe,
    snapshot: () => snapshot,
    stop() {
      stop();
      stopping.abort();
    },
  };
}

function lengthened({ cpuHistory, state, status }: FleetHost): (number | null)[] {
  const cpu = state === 'up' || state === 'degraded' ? status?.summary?.cpu?.usedRatio : undefined;
  return [...cpuHistory, cpu ?? null].slice(-HISTORY_LENGTH);
}
