import type { FleetHost } from '../data/fleet-host.ts';
import type { HostSnapshot } from '../data/host-store.ts';
import type { FleetTrends } from './fleet-trends.ts';
import type { LogEntry } from './log-entry.ts';
import type { WallPage } from './pages.ts';
import type { SickSince } from './sick-since.ts';

/** All that the wall shows at one moment. All strings are safe to print. */
export type WallScene = {
  /** Ms since the epoch. */
  readonly at: number;
  readonly page: WallPage;
  /** Which of how many pages this is; the first is 1. */
  readonly turn: { readonly number: number; readonly of: number };
  readonly fleet: readonly FleetHost[];
  /** The hosts that the page is of, worst first. */
  readonly hosts: readonly FleetHost[];
  readonly trends: FleetTrends;
  /** Since when hosts are sick, by their key. */
  readonly since: ReadonlyMap<string, SickSince>;
  /** What changed on the hosts of the page, newest first. */
  readonly log: readonly LogEntry[];
  /** What is known of the host of the page; null on pages of many, and where it cannot be asked. */
  readonly detail: HostSnapshot | null;
};
