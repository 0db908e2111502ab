import { join } from 'node:path';
import { startApi } from '../api/server.ts';
import type { Tick } from '../api/services.ts';
import { type Collection, openCollection } from '../collect/collection.ts';
import { chooseCollectors } from '../collect/fallback/choose-collectors.ts';
import { HostSummarizer } from '../collect/host-summary/host-summarizer.ts';
import { readOnce } from '../collect/kernel/read-once.ts';
import type { ProcessSnapshot } from '../collect/processes/process-row.ts';
import { refusalSummary } from '../config/config-problem.ts';
import { showConfig } from '../config/show-config.ts';
import type { HostSummary } from '../contract/status.ts';
import { Broadcast } from '../kit/broadcast.ts';
import { systemClock } from '../kit/clock.ts';
import { errorMessage } from '../kit/errors.ts';
import { every } from '../kit/every.ts';
import { createLog } from '../kit/log.ts';
import { Turns } from '../kit/turns.ts';
import { commit, version } from '../kit/version.ts';
import { startPeerMonitor } from '../peers/peer-monitor.ts';
import type { DestinationState } from '../remote/send/destination.ts';
import { openDataFolder } from '../store/local/data-folder.ts';
import { openLocalStore } from '../store/local/local-store.ts';
import { openSeriesStore } from '../store/series/open-series-store.ts';
import { type AgentOptions, openAgentConfig } from './agent-config.ts';
import { agentHealth } from './agent-health.ts';
import { agentStatus } from './agent-status.ts';
import { BackupSeries } from './backup/backup-series.ts';
import { backupsOnDemand } from './backup/backups-on-demand.ts';
import type { BackupsSummary } from './backup/running-backups.ts';
import { recordBoot } from './boot-record.ts';
import { FaultSeries } from './chaos/fault-series.ts';
import { faultsOnDemand } from './chaos/faults-on-demand.ts';
import type { FaultsReport } from './chaos/running-faults.ts';
import { ClockWatch } from './clock-watch.ts';
import { holdCompilerBack } from './compiler-pace-bun.ts';
import { fleetQueries } from './fleet-query/fleet-queries.ts';
import { knownHosts } from './fleet-query/known-hosts.ts';
import { startHeartbeatExchange } from './heartbeat-exchange.ts';
import { heartbeatNames, heartbeatReader, heartbeatService } from './heartbeat-service.ts';
import { openHostPast } from './host-past.ts';
import { hurriedSeries } from './hurried-series.ts';
import { KeptInventory } from './kept-inventory.ts';
import { OomWatch } from './oom-watch.ts';
import { readPastCgroups } from './past/past-cgroups.ts';
import { ProbeSeries } from './probes/probe-series.ts';
import { probesOnDemand } from './probes/probes-on-demand.ts';
import type { ProbesReport } from './probes/start-probes.ts';
import { startProfileWatch } from './profile-watch.ts';
import { localQueries } from './query/local-queries.ts';
import { storeQuerier } from './query/store-querier.ts';
import { Recorder } from './recorder.ts';
import { releaseCodePages } from './release-code-pages-ffi.ts';
import { querierWithHistory } from './remote/querier-with-history.ts';
import { RemoteWriteSeries } from './remote/remote-write-series.ts';
import { remoteWritesOnDemand } from './remote/remote-writes-on-demand.ts';
import { tellAppends } from './remote/tell-appends.ts';
import { unsentWrites } from './remote/unsent-writes.ts';
import { ruleProblems } from './rules/rule-problems.ts';
import { type HostRules, rulesOnDemand } from './rules/rules-on-demand.ts';
import { openSdNotify } from './sd-notify-ffi.ts';
import { createSelfCost } from './self-cost.ts';
import { selfMetrics } from './self-metrics.ts';
import { recordRun } from './shutdown-record.ts';
import { signalProcess } from './signal-process.ts';
import { storeOnDemand } from './store/store-on-demand.ts';
import { UndoStack } from './undo-stack.ts';
import { listUnitsNow, listUnitsThen } from './unit-list.ts';
import { watchedStates } from './watch/index.ts';
import { StateWatch } from './watch/state-watch.ts';

const PROC = '/proc';
/** Milliseconds after which everything that only the start needed has run. */
const SETTLED = 30_000;
const SECOND = 1_000;
const NO_RULES = { groups: () => [], refusal: () => null };
/** Milliseconds that the series store may work after each tick; more would be felt in answers. */
const MAINTENANCE = 2;

/** A whole agent, running. */
export type RunningAgent = {
  /** Base URL of the API over TCP. */
  readonly url: string;
  readonly socketPath: string;
  /** Reads the configuration again. @throws OperationalError `invalid`; the old one stays in force. */
  reload(): Promise<void>;
  /** Stops every part, the newest first; what was acknowledged is on disk afterwards. */
  stop(because: string): Promise<void>;
};

/**
 * Starts an agent: the wiring of every part, in one straight function, each step with its own undo. It can be called
 * in a test, several times in one process.
 *
 *     data folder → records → series store → collectors → tick → peers → API → ready
 *
 * @throws OperationalError when a part cannot start; the parts before it have been stopped then.
 */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const clock = systemClock;
  const startedAt = clock.now();
  const holder = openAgentConfig(options);
  const config = () => holder.current().config;
  const log = createLog({
    level: () => config().log.level,
    format: config().log.format,
    priority: process.env.JOURNAL_STREAM !== undefined,
  });
  const undo = new UndoStack();
  try {
    const pace = holdCompilerBack();
    undo.add('compiler pace', () => pace.stop());

    const folder = openDataFolder(config().data);
    undo.add('data folder', () => folder.close());

    const local = openLocalStore(folder.path, { log, clock });
    undo.add('local store', () => local.close());
    const { events } = local;
    const tell = (kind: string, severity: 'info' | 'warning' | 'error', subject: string, message: string) =>
      events.append({ kind, severity, subject, message });

    // Whoever sends samples on must hear of those that are written late.
    let willAppend = (_timestamp: number, _ids: ArrayLike<number>) => {};
    const store = tellAppends(
      openSeriesStore(join(folder.path, 'series'), { config: config().store.series, clock, log }),
      (timestamp, ids) => willAppend(timestamp, ids),
    );
    undo.add('series store', () => store.close());

    const hurried = hurriedSeries(store, pace.hurry);
    const querier = querierWithHistory(storeQuerier(hurried), {
      store,
      host: () => config().host,
      config: () => config().history,
    });
    const queries = localQueries({
      store: hurried,
      querier,
      config: () => config().query,
      clock,
      log,
      emit: (event) => events.append(event),
    });

    const live = new Broadcast<Tick>(log);
    const recorder = new Recorder({
      store,
      onRefusal(error) {
        log.error('series refused', { error: errorMessage(error), hint: error.hint });
        tell('series-refused', 'error', 'store', errorMessage(error));
      },
    });

    let processes: ProcessSnapshot = { time: startedAt, rows: [] };
    const ownMetrics = selfMetrics({
      store: () => ({ health: store.health(), stats: store.stats() }),
      config: () => holder.state(),
      peers: () => peers.measurements(),
      probes: () => probeReport().schedule,
      queries: () => queries.counts(),
      rules: () => rulesInForce().groups(),
    });
    const probeSeries = new ProbeSeries();
    const faultSeries = new FaultSeries();
    const backupSeries = new BackupSeries();
    const remoteWriteSeries = new RemoteWriteSeries();
    const open = (): Collection =>
      openCollection({
        context: {
          proc: PROC,
          sys: '/sys',
          root: '/',
          config: config().collect,
          clock,
          log,
          publishProcesses(table) {
            processes = table;
          },
        },
        kinds: [...chooseCollectors(PROC), ownMetrics],
        others: [probeSeries.set, faultSeries.set, backupSeries.set, remoteWriteSeries.set],
        onSamples(timestamp, metrics, gone) {
          recorder.add(timestamp, metrics, gone);
          if (live.watched) live.publish({ timestamp, metrics, gone });
        },
      });
    let collection = open();
    undo.add('collectors', () => collection.close());

    const summarizer = new HostSummarizer(clock);
    let summary: HostSummary | null = null;
    const selfCost = createSelfCost(clock);
    const clockWatch = new ClockWatch(clock);
    const oomWatch = new OomWatch();
    const watches = watchedStates.map((watched) => ({
      metric: watched.metric,
      watch: new StateWatch(watched, { facts: local.facts, clock }),
    }));
    let lastTick: number | undefined;
    let stopping = false;
    // Health is asked for before there are peers.
    let peerProblems = (): readonly string[] => [];
    let probeReport = (): ProbesReport => ({ schedule: undefined, problems: [] });
    let faultReport = (): FaultsReport => ({ faults: null, problems: [] });
    let rulesInForce = (): Pick<HostRules, 'groups' | 'refusal'> => NO_RULES;
    let backupSummary = (): BackupsSummary | null => null;
    let remoteWriteStates = (): readonly DestinationState[] => [];
    const health = () =>
      agentHealth({
        failingCollectors: collection.failing(),
        store: store.health(),
        configError: holder.state().error,
        troubledRecords: local.trouble(),
        peerProblems: peerProblems(),
        probeProblems: probeReport().problems,
        faultProblems: faultReport().problems,
        ruleProblems: ruleProblems(rulesInForce()),
        unsentWrites: unsentWrites(remoteWriteStates()),
        sinceTick: lastTick === undefined ? undefined : clock.monotonic() - lastTick,
        stopping,
      });
    const status = () =>
      agentStatus({
        now: clock.now(),
        startedAt,
        config: holder.current(),
        configError: holder.state().error,
        health: health(),
        store: store.health(),
        self: selfCost(),
        faults: faultReport().faults,
        backups: backupSummary(),
        remoteWrites: remoteWriteStates(),
        summary,
      });

    const peers = startPeerMonitor({
      config: config().peers,
      urls: options.peer ?? [],
      added: local.addedPeers,
      self: status,
      emit(event) {
        if (event.kind === 'peer-source-broken') log.warn(event.message, { source: event.subject });
        events.append(event);
      },
      clock,
    });
    peerProblems = () => peers.problems();
    undo.add('peers', () => peers.stop());

    const probes = await probesOnDemand({
      host: config().host,
      labels: () => config().labels,
      config: config().probes,
      clock,
      log,
      records: local.probes,
      series: probeSeries,
      emit: (event) => events.append(event),
      heard: heartbeatReader(local.heartbeats, clock),
      peers: () => peers.targets(),
      mesh: () => peers.mesh(),
    });
    probeReport = () => probes.report();
    undo.add('probes', () => probes.stop());

    const faults = await faultsOnDemand(config().chaos, {
      log,
      series: faultSeries,
      kept: local.facts,
      emit: (event) => events.append(event),
    });
    faultReport = () => faults.report();
    undo.add('faults', () => faults.stop());

    const backups = await backupsOnDemand({
      host: config().host,
      config: config().backup,
      clock,
      log,
      records: local.backups,
      series: backupSeries,
      emit: (event) => events.append(event),
      folder: folder.path,
    });
    let stored = await storeOnDemand(config().peer_store);
    backupSummary = () => backups.summary();
    undo.add('backups', () => backups.stop());

    const rulesSource = () => ({ config: config().rules, file: holder.current().file });
    const rules = await rulesOnDemand(
      {
        clock,
        log,
        store,
        records: local.rules,
        emit: (event) => events.append(event),
        limits: () => config().query,
      },
      rulesSource(),
    );
    rulesInForce = () => rules;
    undo.add('rules', () => rules.stop());
    const remoteWrites = await remoteWritesOnDemand({
      host: config().host,
      config: config().remote_write,
      store,
      facts: local.facts,
      clock,
      log,
      series: remoteWriteSeries,
      emit: (event) => events.append(event),
    });
    willAppend = remoteWrites.willAppend;
    remoteWriteStates = remoteWrites.states;
    undo.add('remote write', () => remoteWrites.stop());

    undo.add(
      'heartbeats of peers',
      startHeartbeatExchange({
        store: local.heartbeats,
        clock,
        log,
        names: () => heartbeatNames(config().probes),
        targets: () => peers.targets(),
      }),
    );

    const notify = openSdNotify();
    const tick = (due: number) => {
      const stepped = clockWatch.step();
      if (stepped !== 0) {
        tell(
          'clock-stepped',
          'warning',
          'clock',
          `The wall clock was stepped by ${Math.round(stepped / 1_000)} s`,
        );
      }
      collection.tick(due);
      const families = collection.families();
      for (const { value } of families.metricsOf('node_vmstat_oom_kill')) {
        const killed = oomWatch.step(value);
        if (killed > 0)
          tell('oom-killed', 'error', 'memory', `The kernel killed ${killed} for lack of memory`);
      }
      for (const { metric, watch } of watches)
        for (const event of watch.look(families.metricsOf(metric))) events.append(event);
      faults.tick();
      backups.tick();
      const others = [probes.tick(), faultSeries.flush(), backupSeries.flush(), remoteWriteSeries.flush()];
      for (const { metrics, gone } of others) recorder.add(due, metrics, gone);
      recorder.flush(due);
      remoteWrites.tick(due);
      if (live.watched)
        for (const batch of others)
          if (batch.metrics.length + batch.gone.length > 0) live.publish({ timestamp: due, ...batch });
      summary = summarizer.summarize(collection.families());
      store.maintain(MAINTENANCE);
      lastTick = clock.monotonic();
      notify('WATCHDOG=1');
    };
    const markClean = recordRun(startedAt, local.facts, events);
    recordBoot(readOnce(`${PROC}/sys/kernel/random/boot_id`)?.toString('latin1').trim(), local.facts, events);
    undo.add('mark of the run', markClean);
    tick(Math.floor(clock.now() / SECOND) * SECOND);
    undo.add('tick', every(SECOND, tick, { clock }));

    undo.add(
      'configuration',
      holder.subscribe((next, { changed }) => {
        peers.configure(next.peers);
        if (changed.some((path) => path.startsWith('probes.'))) probes.configure(next.probes);
        if (changed.some((path) => path.startsWith('chaos'))) faults.configure(next.chaos);
        if (changed.some((path) => path.startsWith('backup'))) backups.configure(next.backup);
        if (changed.some((path) => path.startsWith('remote_write')))
          remoteWrites.configure(next.remote_write);
        if (changed.some((path) => path.startsWith('peer_store')))
          void storeOnDemand(next.peer_store).then((found) => {
            stored = found;
          });
        if (changed.some((path) => path.startsWith('collect.'))) {
          collection.close();
          collection = open();
        }
      }),
    );
    const reload = async () => {
      const reloaded = reloadConfig();
      await rules.reload(rulesSource());
      return reloaded;
    };
    const reloadConfig = () => {
      try {
        const { loadedAt, changed, restartNeeded } = holder.reload();
        tell('config-reloaded', 'info', 'config', `Changed: ${changed.join(', ') || 'nothing'}`);
        return {
          loadedAt: new Date(loadedAt).toISOString(),
          changed: [...changed],
          restartNeeded: [...restartNeeded],
        };
      } catch (error) {
        log.error('configuration refused, the old one stays', { error: refusalSummary(error) });
        tell('config-refused', 'error', 'config', refusalSummary(error));
        throw error;
      }
    };

    const profile = startProfileWatch({ folder: folder.path, log, tell });
    undo.add('profile', () => profile.stop());

    const inventory = new KeptInventory(clock);
    // What is received takes many times its size once it is read, and one thread reads it in any case.
    const receiving = new Turns(() => 1);
    const api = await startApi(
      {
        clock,
        log,
        health,
        status,
        hosts: (request) => peers.hosts(request),
        processes: () => processes,
        past: openHostPast(store),
        profile: () => profile.current(),
        cgroups: (time, signal) => readPastCgroups(store, time, signal),
        inventory: (request) => inventory.get(request),
        signalProcess,
        units: (time, signal) =>
          time === undefined
            ? listUnitsNow({ store, now: clock.now(), config: config().collect.systemd, signal })
            : listUnitsThen(store, time, signal),
        probes,
        proxies: faults.operations,
        backups: backups.operations,
        rules: () => rules.rows(),
        store: () => stored,
        receiveWrite: async (body, version) => {
          const { receiveWrite } = await import('../remote/receive/receive-write.ts');
          return receiving.take(() => receiveWrite(store, body, version));
        },
        live: { families: () => collection.families(), subscribe: (listener) => live.subscribe(listener) },
        series: hurried,
        queries: fleetQueries({
          local: queries,
          hosts: (signal) => knownHosts({ local: queries, peers }, signal),
          config: () => config().query,
          clock,
        }),
        newest: (selectors, signal) => queries.newest(selectors, signal),
        events,
        audit: local.audit,
        tokens: local.tokens,
        peers,
        heartbeats: heartbeatService({ store: local.heartbeats, clock, host: () => config().host }),
        config: {
          reload,
          show: () => ({ file: holder.current().file ?? null, options: showConfig(holder.current()) }),
        },
      },
      {
        config: config().api,
        data: folder.path,
        host: config().host,
        otherDescriptors: () => faults.descriptors(),
      },
    );
    undo.add('API', () => api.stop());
    // Before the API, which waits for the answers that are under way.
    undo.add('inventory', () => inventory.stop());

    const release = setTimeout(releaseCodePages, SETTLED);
    undo.add('release of code pages', () => clearTimeout(release));

    tell('agent-started', 'info', 'agent', `vedette ${version} (${commit}) started`);
    log.info('agent is ready', { url: api.url, socket: api.socketPath, data: folder.path, version });
    notify('READY=1');
    return {
      url: api.url,
      socketPath: api.socketPath,
      async reload() {
        notify('RELOADING=1');
        await reload();
        notify('READY=1');
      },
      async stop(because) {
        stopping = true;
        notify('STOPPING=1');
        log.info('agent stops', { because });
        tell('agent-stopped', 'info', 'agent', `Stopped by ${because}`);
        await undo.run(log);
      },
    };
  } catch (error) {
    await undo.run(log);
    throw error;
  }
}
