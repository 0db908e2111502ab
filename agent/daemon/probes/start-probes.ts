import type { ProbesConfig } from '../../../probes/config.ts';
import type { Heard } from '../../../probes/kinds/heartbeat/judge-heartbeat.ts';
import type { ScheduleStats } from '../../../probes/schedule/probe-schedule.ts';
import type { Services } from '../../api/services.ts';
import type { Target } from '../../client/target.ts';
import type { MeshPair } from '../../contract/probes.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Log } from '../../kit/log.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { ProbeRecords } from '../../store/local/probe-records.ts';
import { KeptProbes } from './kept-probes.ts';
import { ProbeAgenda } from './probe-agenda.ts';
import { ProbeMarks } from './probe-marks.ts';
import type { ProbeSeries, SeriesBatch } from './probe-series.ts';
import { probeServices } from './probe-services.ts';
import { ProbeVerdicts } from './probe-verdicts.ts';
import { ProbeWatch } from './probe-watch.ts';
import { ProbeWorkerLink } from './probe-worker-link.ts';
import type { NamedResult } from './result-batch.ts';
import { VantageExchange } from './vantage-exchange.ts';

export type ProbesOptions = {
  readonly host: string;
  readonly labels: () => Readonly<Record<string, string>>;
  readonly config: ProbesConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly records: ProbeRecords;
  /** Where the metrics of the runs go. */
  readonly series: ProbeSeries;
  readonly emit: (event: NewEvent) => void;
  /** What was heard of a job. @throws OperationalError `storage` */
  readonly heard: (name: string) => Heard;
  /** The other hosts, and how this one reaches them. */
  readonly peers: () => readonly { readonly host: string; readonly target: Target }[];
  readonly mesh: () => MeshPair[];
};

/** The probes of this agent: what the API asks, and what the tick carries into the series store. */
export type RunningProbes = Services['probes'] & {
  /** To be called each second: silence, series of what is new. */
  tick(): SeriesBatch;
  configure(config: ProbesConfig): void;
  report(): ProbesReport;
  stop(): Promise<void>;
};

/** How the probing itself is. */
export type ProbesReport = {
  /** Counters of the schedule since its worker began; undefined before the first, and where there are no probes. */
  readonly schedule: ScheduleStats | undefined;
  /** Named reasons why it is not well: `worker-ended`, `records-unwritten`. */
  readonly problems: readonly string[];
};

/** Seconds between saves of what changes with every run. */
const SAVE_EVERY = 60;

/**
 * Starts the watching: worker → judge → verdict, with marks, records and series.
 *
 *     worker ── results ──▶ watch ──▶ events, series, records
 *       ▲ agenda              │ unsettled
 *       └ recheck ────────────┴──▶ exchange ── what peers see ──▶ verdicts ──▶ events, series
 */
export function startProbes(options: ProbesOptions): RunningProbes {
  const { host, clock, log, records, series, emit, mesh } = options;
  let { config } = options;
  const kept = new KeptProbes(records, log);
  const marks = new ProbeMarks(records, clock);
  const link = new ProbeWorkerLink({
    log,
    onResults: (results) => take(results),
    onPath: (name, state, lines) => kept.path(name, state, lines),
    heard: options.heard,
    onCrash: (because) => emit(workerEnded(because)),
  });
  const recheck = (name: string, delay: number) => link.recheck(name, delay);
  const watch = new ProbeWatch({ config, clock, kept, marks, series, emit, recheck });
  const place = () => {
    const { failing, of } = watch.guard();
    return { host, labels: options.labels(), northStars: { failing: failing.length, of } };
  };
  let exchange: VantageExchange | undefined;
  const verdicts = new ProbeVerdicts({
    host,
    clock,
    place,
    entries: () => watch.entries(),
    vantages: () => exchange?.vantages() ?? [],
    emit,
    changed: (entry) => watch.verdictChanged(entry),
  });
  const agenda = new ProbeAgenda({
    host,
    config: () => config,
    clock,
    marks,
    entries: () => watch.entries(),
    runsHere: (name) => verdicts.runsHere(name),
    configure: (message) => link.configure(message),
    left: (entry) => watch.left(entry),
  });

  const take = (all: readonly NamedResult[]) => {
    // A run that was under way when a probe went to another host says nothing any more.
    const results = all.filter(({ name }) => agenda.isRun(name));
    const unsettled = results.filter(({ name, result }) => watch.take(name, result));
    if (unsettled.length > 0) exchange?.hurry(unsettled.map(({ name }) => name));
    verdicts.judge(watch.entriesOf(new Set(results.map(({ name }) => name))));
    kept.save(config.keep_failures);
  };
  /** What was asked of everything waits for the tick: with many peers it comes many times a second. */
  const exchanged = (probes: readonly string[] | undefined) => {
    if (probes !== undefined) verdicts.judge(watch.entriesOf(probes));
  };
  const follow = () => {
    if (config.list.length > 0)
      exchange ??= new VantageExchange({ targets: options.peers, changed: exchanged, clock });
    verdicts.choose();
    agenda.follow();
    verdicts.judge(watch.entries());
  };
  follow();

  let ticks = 0;
  const parts = {
    place,
    config: () => config,
    clock,
    kept,
    marks,
    watch,
    verdicts,
    agenda,
    link,
    emit,
    mesh,
  };
  return {
    ...probeServices({ ...parts, exchange: () => exchange }),
    tick() {
      watch.tick((name) => agenda.isRun(name));
      if (verdicts.tick()) agenda.follow();
      const all = ++ticks % SAVE_EVERY === 0 ? watch.entries() : [];
      kept.save(config.keep_failures, all);
      return series.flush();
    },
    configure(next) {
      config = next;
      watch.configure(next);
      follow();
    },
    report: () => ({
      schedule: link.stats,
      problems: [
        ...(link.isWaiting ? ['worker-ended'] : []),
        ...(kept.isRefused ? ['records-unwritten'] : []),
      ],
    }),
    async stop() {
      agenda.stop();
      exchange?.stop();
      await link.stop();
      kept.save(config.keep_failures, watch.entries());
    },
  };
}

function workerEnded(because: string): NewEvent {
  const message = `The probe worker ended: ${because}`;
  return { kind: 'probe-worker-ended', severity: 'error', subject: 'probes', message };
}
