import { type Target, targetName } from '../../agent/client/target.ts';
import type { HostRow } from '../../agent/contract/hosts.ts';
import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import { every } from '../../agent/kit/every.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import type { FleetHost } from './fleet-host.ts';
import { createNotifier } from './notifier.ts';
import { hostFromRow, hostFromWatch } from './told-host.ts';
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
  const named = [...(agent ? [agent] : []), ...(options.targets ?? []).map((target) => new Watch(target, shared))];
  const others = new Map<string, Watch>();
  const histories = new Map<string, (number | null)[]>();
  let snapshot: FleetSnapshot = { at: clock.now(), hosts: hosts() };

  function hosts(): FleetHost[] {
    const history = (key: string) => histories.get(key) ?? [];
    const direct = named.map((watch) => hostFromWatch(watch, clock, history(keyOf(watch.target))));
    if (agent === undefined) return direct;
    const told = tellable(agent.told?.others).map(([key, row]) =>
      hostFromRow(row, { agent, direct: others.get(key), clock, history: history(key) }),
    );
    return [...direct, ...told];
  }

  function follow(): void {
    const rows = new Map(tellable(agent?.told?.others));
    for (const key of others.keys()) if (!rows.has(key)) others.delete(key);
    for (const [key, row] of rows) {
      if (!others.has(key)) others.set(key, new Watch({ url: key, name: row.name }, { ...shared, backOff: true }));
    }
  }

  function publish(): void {
    if (stopping.signal.aborted) return;
    follow();
    snapshot = { at: clock.now(), hosts: hosts() };
    for (const { key, state, status } of snapshot.hosts) {
      const cpu = state === 'up' || state === 'degraded' ? status?.summary?.cpu?.usedRatio : undefined;
      histories.set(key, [...(histories.get(key) ?? []), cpu ?? null].slice(-HISTORY_LENGTH));
    }
    notifier.notify();
  }

  async function round(): Promise<void> {
    const asked = [...named, ...others.values()].map((watch) => watch.ask());
    await Promise.race([Promise.all(asked), settled(SETTLE_MS, stopping.signal)]);
    publish();
  }

  const failed = (error: unknown) => queueMicrotask(() => { throw error; });
  const run = () => void round().catch(failed);
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

/** The identity of a host: where it is asked. */
export function keyOf(target: Target): string {
  return target.socketPath ?? target.url;
}

/** What stands for a target until it has said its own name. */
export function nameOf(target: Target): string {
  return safeLine(targetName(target));
}
