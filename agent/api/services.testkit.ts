import type { z } from 'zod';
import { MergedFamilies } from '../collect/merged-families.ts';
import { MetricSet } from '../collect/metrics.ts';
import type { AuditRecord, Event } from '../contract/events.ts';
import type { Heartbeat } from '../contract/heartbeats.ts';
import type { HostRow } from '../contract/hosts.ts';
import type { Inventory } from '../contract/inventory.ts';
import type { NewPeer, Peer } from '../contract/peers.ts';
import type { ProcessRow } from '../contract/processes.ts';
import type { HostProfile } from '../contract/profile.ts';
import type { Grant } from '../contract/route.ts';
import type { AgentStatus } from '../contract/status.ts';
import type { Token } from '../contract/tokens.ts';
import { localQueries } from '../daemon/query/local-queries.ts';
import { storeQuerier } from '../daemon/query/store-querier.ts';
import { type Clock, systemClock } from '../kit/clock.ts';
import { OperationalError } from '../kit/errors.ts';
import { type HeartbeatRecord, recordBeat } from '../kit/heartbeat-record.ts';
import { createLog } from '../kit/log.ts';
import { queryConfig } from '../promql/config.ts';
import { type MemoryStore, memoryStore } from '../promql/memory-store.testkit.ts';
import { receiveWrite } from '../remote/receive/receive-write.ts';
import { fakeBackups } from './fake-backups.testkit.ts';
import { fakeProbes } from './fake-probes.testkit.ts';
import { fakeProxies } from './fake-proxies.testkit.ts';
import { fakeRules } from './fake-rules.testkit.ts';
import { fakeStore } from './fake-store.testkit.ts';
import type { Actor, Services, Tick } from './services.ts';

export type FakeServices = Services & {
  readonly series: MemoryStore;
  readonly set: MetricSet;
  /** Everything that was logged, one line each. */
  readonly logged: string[];
  readonly audited: AuditRecord[];
  /** Hands the metrics of `set` to the listeners and the store, as a tick does. */
  tick(timestamp: number): void;
  /** Tells the listeners of an event. */
  happen(event: Event): void;
  /** Makes a token. @returns its secret. */
  token(name: string, role: Token['role'], grants?: readonly Grant[]): string;
};

const status: AgentStatus = {
  host: 'web1',
  labels: {},
  version: '1.2.3',
  commit: 'abc',
  state: 'ok',
  components: [{ name: 'store', state: 'ok', because: [] }],
  time: '2026-11-21T00:00:00.000Z',
  startedAt: '2026-11-21T00:00:00.000Z',
  config: { file: null, loadedAt: '2026-11-21T00:00:00.000Z', error: null },
  store: { seriesCount: 0, bytesOnDisk: 0, maxBytes: 1, oldest: null, corruptBlocks: 0 },
  self: { cpuRatio: 0, residentBytes: 0 },
  summary: null,
};

export const processRow: ProcessRow = {
  pid: 1,
  parentPid: 0,
  name: 'init',
  command: '/sbin/init',
  user: 'root',
  state: 'S',
  cpuRatio: 0.01,
  residentBytes: 1_000,
  readBytesPerSecond: null,
  writtenBytesPerSecond: null,
  threads: 1,
  startedAt: '2026-11-21T00:00:00.000Z',
};

const none = { values: {}, omitted: 0, because: null };
const profile: HostProfile = {
  measuredAt: '2026-11-21T00:00:00.000Z',
  bootOptions: none,
  configFiles: none,
  hardware: none,
  kernelParameters: none,
  limits: none,
  mounts: none,
  packages: none,
  unitFiles: none,
  units: none,
};

const inventory: Inventory = {
  time: '2026-11-21T00:00:00.000Z',
  system: {
    manufacturer: null,
    model: null,
    serial: null,
    firmware: null,
    virtualHost: null,
    virtual: false,
  },
  processor: null,
  memory: { totalBytes: null, modules: [] },
  operatingSystem: null,
  disks: [],
  networkInterfaces: [],
  users: [],
  packages: null,
  missing: [],
};

const self: HostRow = {
  name: 'web1',
  url: null,
  self: true,
  state: 'up',
  because: null,
  lastSeen: '2026-11-21T00:00:00.000Z',
  latencyMs: 0,
  clockOffsetMs: 0,
  status,
};

/** An agent in memory, for tests of the API; `changes` replaces parts of it. */
export function fakeServices(
  changes: Partial<Omit<Services, 'series'>> = {},
  { limits = {}, clock = systemClock }: { limits?: z.input<typeof queryConfig>; clock?: Clock } = {},
): FakeServices {
  const set = new MetricSet();
  const families = new MergedFamilies([set]);
  const logged: string[] = [];
  const series = memoryStore();
  const ticks = new Set<(tick: Tick) => void>();
  const events = new Set<(event: Event) => void>();
  const kept: Event[] = [];
  const accounts = fakeTokens();
  const audit = fakeAudit();
  const log = createLog({ level: 'debug', write: (line) => void logged.push(line) });
  const queries = localQueries({
    store: series,
    querier: storeQuerier(series),
    config: () => queryConfig.parse(limits),
    clock,
    log,
    emit: () => {},
  });
  return {
    clock,
    log,
    queries,
    newest: (selectors, signal) => queries.newest(selectors, signal),
    logged,
    set,
    audited: audit.records,
    series,
    health: () => ({ status: 'ok', components: status.components }),
    status: () => status,
    hosts: async () => [self],
    profile: async () => profile,
    processes: () => ({ time: 0, rows: [processRow] }),
    past: {
      summary: async (time) => ({ time: new Date(time).toISOString() }),
      processes: async () => [{ ...processRow, startedAt: null }],
    },
    cgroups: async () => undefined,
    inventory: async () => inventory,
    signalProcess: () => {},
    units: async (time = 0) => ({ time, because: 'no systemd answers on this host', units: [] }),
    probes: fakeProbes(),
    proxies: fakeProxies(),
    backups: fakeBackups(),
    rules: () => fakeRules(),
    store: () => fakeStore(),
    receiveWrite: (body, version) => receiveWrite(series, body, version),
    live: {
      families: () => families,
      subscribe: (listener) => {
        ticks.add(listener);
        return () => ticks.delete(listener);
      },
    },
    events: {
      list: ({ since = 0 }) => kept.filter(({ time }) => Date.parse(time) >= since).toReversed(),
      subscribe: (listener) => {
        events.add(listener);
        return () => events.delete(listener);
      },
    },
    audit,
    tokens: accounts,
    peers: fakePeers(),
    heartbeats: fakeHeartbeats(),
    config: {
      reload: async () => ({ loadedAt: status.time, changed: ['host'], restartNeeded: [] }),
      show: () => ({ file: null, options: [{ path: 'host', value: 'web1', source: 'default' }] }),
    },
    tick(timestamp) {
      const metrics = set.families.flatMap((family) => [...family.metrics.values()]);
      for (const metric of metrics) metric.seriesId = series.series(metric.labels, metric.family.type);
      const gone = set.sweep();
      const alive = metrics.filter((metric) => !gone.includes(metric));
      series.append(
        timestamp,
        alive.map(({ seriesId }) => seriesId),
        alive.map(({ value }) => value),
      );
      for (const listener of ticks) listener({ timestamp, metrics: alive, gone });
    },
    happen(event) {
      kept.push(event);
      for (const listener of events) listener(event);
    },
    token: (name, role, grants = []) => accounts.create({ name, role, grants, expiresAt: null }).secret,
    ...changes,
  };
}

function fakeTokens(): Services['tokens'] {
  const bySecret = new Map<string, Token>();
  const named = (name: string) => [...bySecret].find(([, token]) => token.name === name);
  return {
    list: () => [...bySecret.values()],
    create({ name, role, grants, expiresAt }) {
      if (named(name)) throw new OperationalError('conflict', `Cannot create ${name}: it exists`);
      const token: Token = {
        name,
        role,
        grants: [...grants],
        createdAt: status.time,
        expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
        lastUsedAt: null,
      };
      const secret = `secret-of-${name}`;
      bySecret.set(secret, token);
      return { token, secret };
    },
    revoke(name) {
      const found = named(name);
      if (!found) throw new OperationalError('not-found', `Cannot revoke ${name}: there is no such token`);
      bySecret.delete(found[0]);
      return found[1];
    },
    verify: (secret): Actor | undefined => bySecret.get(secret),
  };
}

function fakeAudit(): Services['audit'] & { records: AuditRecord[] } {
  const records: AuditRecord[] = [];
  return {
    records,
    append: (record) => void records.push({ id: records.length + 1, time: status.time, ...record }),
    list: () => records.toReversed(),
  };
}

function fakeHeartbeats(): Services['heartbeats'] {
  const records = new Map<string, HeartbeatRecord>();
  const toAnswer = (record: HeartbeatRecord): Heartbeat => ({
    ...record,
    lastAt: status.time,
    startedAt: null,
    endedAt: null,
    lastLines: [...record.lastLines],
  });
  return {
    knows: (name) => records.has(name),
    list: () => [...records.values()].map(toAnswer),
    beat(name, beat) {
      const record = recordBeat(name, records.get(name), { ...beat, at: 0, host: beat.host ?? 'web1' });
      records.set(name, record);
      return toAnswer(record);
    },
  };
}

function fakePeers(): Services['peers'] {
  const peers = new Map<string, Peer>();
  return {
    list: () => [...peers.values()],
    async relay({ peer, path }) {
      if (!peers.has(peer)) throw new OperationalError('not-found', `Cannot relay to ${peer}`);
      return Response.json({ path });
    },
    add({ url, name, token }: NewPeer) {
      if (peers.has(url)) throw new OperationalError('conflict', `Cannot add ${url}: it is known`);
      const peer: Peer = {
        url,
        name: name ?? null,
        source: 'added',
        fingerprint: null,
        hasToken: token !== undefined,
      };
      peers.set(url, peer);
      return peer;
    },
    remove(url) {
      const peer = peers.get(url);
      if (!peer) throw new OperationalError('not-found', `Cannot remove ${url}: there is no such peer`);
      peers.delete(url);
      return peer;
    },
  };
}
