import type { z } from 'zod';
import type { ExposedFamily } from '../collect/merged-families.ts';
import type { Metric } from '../collect/metrics.ts';
import type {
  BackupRun,
  beginRestore,
  checkBackup,
  listBackups,
  listSnapshots,
  planRestore,
  RestorePlan,
  runBackup,
} from '../contract/backups.ts';
import type { CgroupRow } from '../contract/cgroups.ts';
import type { AuditRecord, Event, Severity } from '../contract/events.ts';
import type { Health } from '../contract/health.ts';
import type { Heartbeat, NewBeat } from '../contract/heartbeats.ts';
import type { HostRow } from '../contract/hosts.ts';
import type { Inventory } from '../contract/inventory.ts';
import type { NewPeer, Peer } from '../contract/peers.ts';
import type {
  getMesh,
  listProbes,
  listVantageResults,
  markProbe,
  ProbeDetail,
  ProbeMark,
  ProbeRunRecord,
  probeTarget,
} from '../contract/probes.ts';
import type { ProcessRow } from '../contract/processes.ts';
import type { HostProfile } from '../contract/profile.ts';
import type {
  addToxic,
  createProxy,
  endFaults,
  listProxies,
  listProxyConnections,
  listToxicKinds,
  ProxyRow,
  ToxicRow,
  tapProxy,
  updateProxy,
  updateToxic,
} from '../contract/proxies.ts';
import type { Grant, Role, Route } from '../contract/route.ts';
import type { RuleGroupState } from '../contract/rules.ts';
import type { SignalRequest } from '../contract/signals.ts';
import type { AgentStatus, HostSummary } from '../contract/status.ts';
import type { putStored } from '../contract/store.ts';
import type { Token } from '../contract/tokens.ts';
import type { UnitRow } from '../contract/units.ts';
import type { Clock } from '../kit/clock.ts';
import type { Labels } from '../kit/labels.ts';
import type { Log } from '../kit/log.ts';
import type { WriteResult } from '../remote/receive/receive-write.ts';
import type { SeriesStore } from '../store/series/series-store.ts';
import type { QueryService } from './query-service.ts';

/** One tick of measurements, as live readers get it. The arrays belong to the sender and are reused. */
export type Tick = {
  readonly timestamp: number;
  readonly metrics: readonly Metric[];
  readonly gone: readonly Metric[];
};

export type NewAuditRecord = Omit<AuditRecord, 'id' | 'time'>;

/** Who a request is from, once that is known. */
export type Actor = { readonly name: string; readonly role: Role; readonly grants: readonly string[] };

/** What other hosts have sent here, under the name of their repository. Everything throws OperationalError. */
export type StoredRepositories = {
  /** Whether a token of that name may use that repository. */
  isFor(repository: string, token: string): boolean;
  room(repository: string): Promise<{ storedBytes: number; quotaBytes: number | null; freeBytes: number }>;
  list(repository: string, prefix: string): AsyncIterable<{ name: string; size: number }>;
  read(repository: string, name: string, offset: number, length: number): Promise<Uint8Array>;
  put(
    repository: string,
    part: z.output<NonNullable<typeof putStored.query>> & { readonly bytes: Uint8Array },
  ): Promise<{ received: number; kept: boolean }>;
  remove(repository: string, name: string): Promise<void>;
};

type BodyOf<R extends Route> = z.output<NonNullable<R['body']>>;

/** What a series said last, within the lookback. */
export type NewestSample = {
  readonly labels: Labels;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly value: number;
};

/** Everything the API needs of the agent. The daemon hands it over; the API knows none of what stands behind it. */
export type Services = {
  readonly clock: Clock;
  readonly log: Log;
  health(): Health;
  status(): AgentStatus;
  hosts(options: { refresh: boolean; signal: AbortSignal }): Promise<HostRow[]>;
  /** How the host is set up; the first answer takes a moment. */
  profile(): Promise<HostProfile>;
  processes(): { time: number; rows: readonly ProcessRow[] };
  /** The host at a moment, ms since the epoch, as far as its series tell. */
  readonly past: {
    /** Null where nothing was measured then. */
    summary(time: number, signal: AbortSignal): Promise<HostSummary | null>;
    processes(time: number, signal: AbortSignal): Promise<ProcessRow[]>;
  };
  /** The control groups at a moment, which may be now; undefined where none were measured. */
  cgroups(time: number, signal: AbortSignal): Promise<{ time: number; rows: CgroupRow[] } | undefined>;
  /** @throws OperationalError `unavailable` */
  inventory(options: { refresh: boolean }): Promise<Inventory>;
  /** @throws OperationalError `not-found`, `conflict` when another process has the pid, `forbidden` */
  signalProcess(pid: number, request: SignalRequest): void;
  /** The units of systemd now, or at a time in milliseconds; `because` says why there are none. */
  units(
    time: number | undefined,
    signal: AbortSignal,
  ): Promise<{ time: number; because: string | null; units: UnitRow[] }>;
  /** What this host probes, and how it reaches its peers. */
  readonly probes: {
    list(): z.output<typeof listProbes.response>;
    /** @throws OperationalError `not-found` */
    detail(name: string): ProbeDetail;
    vantageResults(
      query: z.output<typeof listVantageResults.query & {}>,
    ): z.output<typeof listVantageResults.response>;
    mesh(): z.output<typeof getMesh.response>;
    /** @throws OperationalError `not-found`, `conflict` when it does not run on this host, `timeout` */
    run(name: string, signal: AbortSignal): Promise<ProbeRunRecord>;
    /** The marks that it has afterwards. @throws OperationalError `not-found`, `storage` */
    mark(name: string, request: z.output<NonNullable<typeof markProbe.body>>, actor: string): ProbeMark[];
    /** The metrics of one run, in the text format. @throws OperationalError `invalid`, `not-found` for an unknown module */
    probeTarget(
      request: z.output<NonNullable<typeof probeTarget.query>> & {
        /** How long the Prometheus that asks waits. */
        readonly scrapeTimeoutSeconds?: number | undefined;
      },
      signal: AbortSignal,
    ): Promise<string>;
  };
  /**
   * The fault proxies of this host. What changes them throws OperationalError: `unavailable` where there are none,
   * `not-found`, `conflict`, `invalid` for what the engine refuses.
   */
  readonly proxies: {
    list(): Promise<z.output<typeof listProxies.response>>;
    kinds(): Promise<z.output<typeof listToxicKinds.response>>;
    create(proxy: BodyOf<typeof createProxy>): Promise<ProxyRow>;
    update(proxy: string, change: BodyOf<typeof updateProxy>): Promise<ProxyRow>;
    /** As it was. */
    remove(proxy: string): Promise<ProxyRow>;
    /** The toxic is owned by the actor and ends by itself. */
    addToxic(proxy: string, toxic: BodyOf<typeof addToxic>, actor: string): Promise<ToxicRow>;
    updateToxic(proxy: string, toxic: string, change: BodyOf<typeof updateToxic>): Promise<ToxicRow>;
    /** As it was. */
    removeToxic(proxy: string, toxic: string): Promise<ToxicRow>;
    /** Removes what vedette owns. */
    endFaults(): Promise<z.output<typeof endFaults.response>>;
    connections(proxy: string): Promise<z.output<typeof listProxyConnections.response>>;
    closeConnection(proxy: string, connection: number): Promise<{ closed: number }>;
    tap(
      proxy: string,
      query: z.output<NonNullable<typeof tapProxy.query>>,
    ): Promise<z.output<typeof tapProxy.response>>;
  };
  /** The backups of this host. What is asked of one that there is not throws OperationalError `not-found`. */
  readonly backups: {
    list(): z.output<typeof listBackups.response>;
    /** @throws OperationalError of the repository, `limited` */
    snapshots(backup: string, target?: string): Promise<z.output<typeof listSnapshots.response>>;
    /** @throws OperationalError `conflict` where it runs */
    run(backup: string, options: BodyOf<typeof runBackup>, actor: string): BackupRun;
    /** @throws OperationalError `conflict` where it is being checked */
    check(backup: string, options: BodyOf<typeof checkBackup>, actor: string): BackupRun;
    cancel(run: string, actor: string): Promise<BackupRun>;
    /** @throws OperationalError of the repository and of the kind of source, `limited` */
    planRestore(
      backup: string,
      request: BodyOf<typeof planRestore>,
      signal: AbortSignal,
    ): Promise<RestorePlan>;
    /** @throws OperationalError `conflict` where the plan refuses, `invalid` where it was not confirmed */
    beginRestore(request: BodyOf<typeof beginRestore>, actor: string): BackupRun;
  };
  /** The groups of rules in force. */
  rules(): RuleGroupState[];
  /** Repositories of other hosts that are kept here; undefined where this agent keeps none. */
  readonly store: () => StoredRepositories | undefined;
  /** Takes a remote write request into the series store. @throws OperationalError `invalid`, `too-large`, `unavailable` */
  receiveWrite(body: Uint8Array, version: 1 | 2): Promise<WriteResult>;
  readonly live: {
    families(): Iterable<ExposedFamily>;
    /** @returns the function that ends the subscription. */
    subscribe(listener: (tick: Tick) => void): () => void;
  };
  readonly series: SeriesStore;
  readonly queries: QueryService;
  /** The newest sample of each series that any of the selectors match. @throws PromqlError, OperationalError */
  newest(selectors: readonly string[], signal: AbortSignal): Promise<NewestSample[]>;
  readonly events: {
    list(query: {
      since?: number;
      until?: number;
      before?: number;
      kind?: string;
      /** Only of these. */
      severities?: readonly Severity[];
      limit: number;
    }): Event[];
    subscribe(listener: (event: Event) => void): () => void;
  };
  readonly audit: {
    append(record: NewAuditRecord): void;
    list(query: { before?: number; limit: number }): AuditRecord[];
  };
  readonly tokens: {
    list(): Token[];
    /** @throws OperationalError `conflict` when the name is taken. */
    create(token: { name: string; role: Role; grants: readonly Grant[]; expiresAt: number | null }): {
      token: Token;
      secret: string;
    };
    /** @throws OperationalError `not-found` */
    revoke(name: string): Token;
    /** The bearer of that secret, compared in constant time; undefined when there is none or it has expired. */
    verify(secret: string): Actor | undefined;
  };
  readonly peers: {
    list(): Peer[];
    /** @throws OperationalError `conflict` when the URL is known. */
    add(peer: NewPeer): Peer;
    /** @throws OperationalError `not-found`, or `conflict` when it is from the configuration. */
    remove(url: string): Peer;
    /** The answer of a peer to a reading operation, its body unread. @throws OperationalError; with `because` where the peer failed. */
    relay(request: {
      peer: string;
      path: string;
      accept: string | null;
      lastEventId: string | null;
      signal: AbortSignal;
    }): Promise<Response>;
  };
  readonly heartbeats: {
    /** Whether that job has told of itself before. */
    knows(name: string): boolean;
    /** @throws OperationalError `limited` beyond 10,000 jobs, `storage` */
    beat(name: string, beat: NewBeat): Heartbeat;
    list(): Heartbeat[];
  };
  readonly config: {
    /** @throws OperationalError `invalid`; the old configuration stays. */
    reload(): Promise<{ loadedAt: string; changed: string[]; restartNeeded: string[] }>;
    show(): { file: string | null; options: { path: string; value: unknown; source: string }[] };
  };
};
