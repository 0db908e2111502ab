import type { FleetEvents } from '../data/fleet-events.ts';
import type { FleetHost, HostState } from '../data/fleet-host.ts';
import type { FleetStore } from '../data/fleet-store.ts';
import type { HostStore } from '../data/host-store.ts';
import { FleetTrends } from './fleet-trends.ts';
import { entryOfEvent, type LogEntry, mergedLog } from './log-entry.ts';
import { hostsOf, type WallPage, wallPages } from './pages.ts';
import type { RecentHistory } from './recent-history.ts';
import { noteSickness, type SickSince } from './sick-since.ts';
import { stateChanges } from './state-log.ts';
import type { WallScene } from './wall-scene.ts';

export type WallWatchOptions = {
  readonly fleet: FleetStore;
  readonly events: FleetEvents;
  /** Opens the history of one host; null where it cannot be asked. */
  readonly openHost: (host: FleetHost) => HostStore | null;
  /** What a host has measured before; null where it does not tell. */
  readonly historyOf: (host: FleetHost) => Promise<RecentHistory | null>;
  /** The label by whose values hosts get pages of their own. */
  readonly group: string | undefined;
};

const LOG_LINES = 200;
/** Of more hosts than these the past is not asked: the charts of a large fleet begin when the wall does. */
const HISTORIES = 32;

/** Keeps what the wall shows beyond the newest numbers, and turns its pages. Knows no terminal. */
export class WallWatch {
  readonly #options: WallWatchOptions;
  readonly #trends: FleetTrends;
  readonly #states = new Map<string, HostState>();
  readonly #since = new Map<string, SickSince>();
  readonly #asked = new Set<string>();
  #changes: readonly LogEntry[] = [];
  #page: WallPage = { kind: 'overview' };
  #turn = { number: 1, of: 1 };
  #detail: HostStore | null = null;

  constructor(options: WallWatchOptions) {
    this.#options = options;
    this.#trends = new FleetTrends(options.fleet.snapshot().at);
  }

  /** Takes in the newest snapshot of the fleet; once for each. */
  note(): void {
    const snapshot = this.#options.fleet.snapshot();
    this.#trends.note(snapshot);
    noteSickness(snapshot.hosts, this.#since, snapshot.at);
    const changes = stateChanges(snapshot.hosts, this.#states, snapshot.at);
    this.#changes = [...changes, ...this.#changes].slice(0, LOG_LINES);
    if (snapshot.hosts.length <= HISTORIES) void this.#askHistories(snapshot.hosts);
  }

  /** Once of each host, when it answers for the first time. */
  async #askHistories(hosts: readonly FleetHost[]): Promise<void> {
    const fresh = hosts.filter(({ key, state }) => state === 'up' && !this.#asked.has(key));
    for (const { key } of fresh) this.#asked.add(key);
    await Promise.all(
      fresh.map(async (host) => {
        const history = await this.#options.historyOf(host);
        if (history !== null) this.#trends.begin(host.key, history);
      }),
    );
  }

  /** Turns to the next page. Which pages there are is asked at each turn: the worst hosts change. */
  turn(): void {
    const { fleet, group, openHost } = this.#options;
    const { hosts } = fleet.snapshot();
    const pages = wallPages(hosts, group);
    const next = this.#turn.number >= pages.length ? 0 : this.#turn.number;
    this.#page = pages[next]!;
    this.#turn = { number: next + 1, of: pages.length };
    this.#detail?.stop();
    const host = this.#page.kind === 'host' ? hostsOf(this.#page, hosts)[0] : undefined;
    this.#detail = host === undefined ? null : openHost(host);
  }

  scene(): WallScene {
    const { fleet, events, group } = this.#options;
    const { at, hosts } = fleet.snapshot();
    const ours = hostsOf(this.#page, hosts);
    const keys = new Set(ours.map(({ key }) => key));
    const log = mergedLog([this.#changes, events.snapshot().rows.map(entryOfEvent)], LOG_LINES);
    return {
      at,
      page: this.#page,
      turn: { ...this.#turn, of: wallPages(hosts, group).length },
      fleet: hosts,
      hosts: ours,
      trends: this.#trends,
      since: this.#since,
      log: log.filter(({ hostKey }) => keys.has(hostKey)),
      detail: this.#detail?.snapshot() ?? null,
    };
  }

  stop(): void {
    this.#detail?.stop();
  }
}
