import type { AgentStatus, HostSummary } from '../agent/contract/status.ts';
import type { FleetHost } from './data/fleet-host.ts';
import type { FleetSnapshot, FleetStore } from './data/fleet-store.ts';
import { createNotifier } from './data/notifier.ts';

/** Noon of the day that the tests play on. */
export const NOON = Date.UTC(2026, 10, 21, 12, 0, 0);

/** The numbers of a calm host with two processors. */
export function calmSummary(change: Partial<HostSummary> = {}): HostSummary {
  return {
    time: new Date(NOON).toISOString(),
    uptimeSeconds: 4 * 86_400,
    cpu: { count: 2, usedRatio: 0.12, modes: { user: 0.1, system: 0.02 } },
    memory: {
      totalBytes: 8 * 2 ** 30,
      availableBytes: 5 * 2 ** 30,
      usedRatio: 0.375,
      swapTotalBytes: 0,
      swapUsedBytes: 0,
    },
    load: [0.42, 0.5, 0.61],
    pressure: { cpu: 0.01, memory: 0, io: 0.02 },
    filesystems: [
      {
        mountpoint: '/',
        device: '/dev/vda1',
        type: 'ext4',
        sizeBytes: 40 * 2 ** 30,
        availableBytes: 26 * 2 ** 30,
        usedRatio: 0.35,
        readOnly: false,
      },
    ],
    disk: { busiest: 'vda', utilRatio: 0.03, readBytesPerSecond: 0, writtenBytesPerSecond: 20_480 },
    network: { receiveBytesPerSecond: 12_288, transmitBytesPerSecond: 3_072, errorsPerSecond: 0 },
    processes: { running: 1, blocked: 0 },
    topProcess: { pid: 812, name: 'postgres', cpuRatio: 0.07 },
    ...change,
  };
}

/** The status of an agent that is well. */
export function agentStatus(host: string, change: Partial<AgentStatus> = {}): AgentStatus {
  const time = new Date(NOON).toISOString();
  return {
    host,
    labels: { env: 'prod' },
    version: '0.1.0',
    commit: 'abc1234',
    state: 'ok',
    components: [],
    time,
    startedAt: time,
    config: { file: null, loadedAt: time, error: null },
    store: { seriesCount: 900, bytesOnDisk: 2 ** 20, maxBytes: 2 ** 30, oldest: time, corruptBlocks: 0 },
    self: { cpuRatio: 0.003, residentBytes: 50 * 2 ** 20 },
    summary: calmSummary(),
    ...change,
  };
}

/** A host that is up, with what is different about it. */
export function fleetHost(name: string, change: Partial<FleetHost> = {}): FleetHost {
  const url = `http://${name}:8338`;
  return {
    key: url,
    name,
    state: 'up',
    because: null,
    via: null,
    ageMs: 800,
    lastSeenMs: 700,
    latencyMs: 3,
    clockOffsetMs: 0,
    status: agentStatus(name),
    cpuHistory: [0.1, 0.2, null, 0.4],
    target: { url },
    ...change,
  };
}

/** A store that shows what it is given. */
export function fixedFleet(hosts: readonly FleetHost[]): FleetStore & {
  show(hosts: readonly FleetHost[], past?: FleetSnapshot['past']): void;
  readonly shownAt: (number | null)[];
} {
  const notifier = createNotifier();
  let snapshot: FleetSnapshot = { at: NOON, hosts };
  const shownAt: (number | null)[] = [];
  return {
    shownAt,
    subscribe: notifier.subscribe,
    snapshot: () => snapshot,
    present: () => snapshot,
    stop() {},
    setAttention() {},
    showAt: (at) => void shownAt.push(at),
    show(hosts, past) {
      snapshot = { at: snapshot.at + 1_000, hosts, ...(past === undefined ? {} : { past }) };
      notifier.notify();
    },
  };
}
