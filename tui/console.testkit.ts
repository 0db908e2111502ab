import type { Clock } from '../agent/kit/clock.ts';
import { type ConsoleActions, ConsoleModel, type ConsoleOptions } from './console.ts';
import { createFleetBackups } from './data/fleet-backups.ts';
import type { FleetEvent } from './data/fleet-event.ts';
import type { EventsSnapshot } from './data/fleet-events.ts';
import type { FleetHost } from './data/fleet-host.ts';
import { createFleetProbes } from './data/fleet-probes.ts';
import { createFleetProxies } from './data/fleet-proxies.ts';
import { createNotifier } from './data/notifier.ts';
import type { ExportedView } from './export/exported-view.ts';
import { fixedFleet, NOON } from './fleet.testkit.ts';
import { fixedHostStore } from './host-detail.testkit.ts';
import { makeTheme } from './theme/theme.ts';

/** Events that are as they were given; `reached` is how far back was asked for. */
export function fixedEvents(rows: readonly FleetEvent[] = [], missing: readonly string[] = []) {
  const notifier = createNotifier();
  let snapshot: EventsSnapshot = { rows, loaded: true, missing };
  const reached: number[] = [];
  return {
    reached,
    subscribe: notifier.subscribe,
    snapshot: () => snapshot,
    reach: (from: number) => void reached.push(from),
    show(rows: readonly FleetEvent[]) {
      snapshot = { ...snapshot, rows };
      notifier.notify();
    },
  };
}

/** Actions that note what they are asked to do. */
export function notedActions(): ConsoleActions & {
  readonly copied: string[];
  readonly saved: { name: string; view: ExportedView }[];
} {
  const copied: string[] = [];
  const saved: { name: string; view: ExportedView }[] = [];
  return {
    copied,
    saved,
    copy: (text) => {
      copied.push(text);
      return 'copied';
    },
    save: async (view, name) => {
      saved.push({ view, name });
      return `written to ${name}`;
    },
    mouse: (on) => (on ? 'mouse on' : 'mouse off'),
  };
}

/** A console over hosts that stand still, with everything it talks to. */
export function fixedConsole(
  hosts: readonly FleetHost[],
  options: Partial<ConsoleOptions> & { readonly clock?: Clock } = {},
) {
  const fleet = fixedFleet(hosts);
  const events = fixedEvents();
  const actions = notedActions();
  const hostStore = fixedHostStore();
  const { clock = { now: () => NOON, monotonic: () => performance.now() }, ...change } = options;
  const { client = () => null } = change;
  const console = new ConsoleModel({
    fleet,
    events,
    actions,
    openHost: ({ target }) => (target === null ? null : hostStore),
    client,
    backups: createFleetBackups({ fleet, client, clock }),
    probes: createFleetProbes({ fleet, client, clock }),
    proxies: createFleetProxies({ fleet, client, clock }),
    frames: () => ({
      frames: 1,
      medianMs: 1.5,
      slowestMs: 3,
      bytesPerFrame: 400,
      bytesPerSecond: 500,
      dropped: 0,
      cpuRatio: 0.02,
      residentBytes: 90 * 2 ** 20,
    }),
    theme: makeTheme('256', true),
    now: () => fleet.snapshot().at,
    ...change,
  });
  return { console, fleet, events, actions, hostStore };
}

/** An event on web-1, five minutes before noon, with what is different about it. */
export function fleetEvent(change: Partial<FleetEvent> = {}): FleetEvent {
  return {
    id: 1,
    time: NOON - 300_000,
    hostKey: 'http://web-1:8338',
    host: 'web-1',
    kind: 'unit-failed',
    severity: 'error',
    subject: 'nginx.service',
    message: 'nginx.service failed: exit-code',
    ...change,
  };
}
