import type { ProbesConfig } from '../../../probes/config.ts';
import type { IsItMe } from '../../../probes/judge/north-stars.ts';
import type { Heard } from '../../../probes/kinds/heartbeat/judge-heartbeat.ts';
import type { Services } from '../../api/services.ts';
import type { Target } from '../../client/target.ts';
import type { MeshPair } from '../../contract/probes.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Log } from '../../kit/log.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { ProbeRecords } from '../../store/local/probe-records.ts';
import { KeptProbes } from './kept-probes.ts';
import { probeDetail } from './probe-detail.ts';
import { ProbeMarks } from './probe-marks.ts';
import { probeRow } from './probe-rows.ts';
import type { ProbeSeries, SeriesBatch } from './probe-series.ts';
import { probeTargetOf } from './probe-target-of.ts';
import { probeTargetText } from './probe-target-text.ts';
import { ProbeVerdicts } from './probe-verdicts.ts';
import { ProbeWatch } from './probe-watch.ts';
import { ProbeWorkerLink } from './probe-worker-link.ts';
import { runRecord } from './run-record.ts';
import { sealSecrets } from './sealed-definition.ts';
import { VantageExchange } from './vantage-exchange.ts';
import { vantageResults } from './vantage-results.ts';
import type { SealedDefinition } from './worker-messages.ts';

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
  stop(): Promise<void>;
};

/** Seconds between saves of what changes with every run. */
const SAVE_EVERY = 60;

/**
 * Starts the watching: worker → judge → verdict, with marks, records and series.
 *
 *     worker ── results ──▶ watch ──▶ events, series, records
 *                 ▲           │ unsettled
 *                 └ recheck ──┴──▶ exchange ── what peers see ──▶ verdicts
 */
export function startProbes(options: ProbesOptions): RunningProbes {
  const { host, clock, log, records, series, emit, mesh } = options;
  let { config } = options;
  const kept = new KeptProbes(records, log);
  const marks = new ProbeMarks(records, clock);
  const link = new ProbeWorkerLink({
    log,
    onResults: (results) => {
      for (const { name, result } of results) watch.take(name, result);
      kept.save();
      verdicts.update();
    },
    onPath: (name, state, lines) =>
      state === 'up' ? kept.keepPath(name, lines) : watch.pathOfFailure(name, lines),
    heard: options.heard,
    onCrash: (because) =>
      emit({
        kind: 'probe-worker-ended',
        severity: 'error',
        subject: 'probes',
        message: `The probe worker ended: ${because}`,
      }),
  });
  const watch = new ProbeWatch({
    config,
    clock,
    kept,
    marks,
    series,
    emit,
    recheck: (name, delay) => link.recheck(name, delay),
    unsettled: () => exchange?.hurry(),
  });
  let exchange: VantageExchange | undefined;
  const exchanged = () => {
    if (verdicts.update()) schedule();
  };
  const verdicts = new ProbeVerdicts({
    host,
    labels: options.labels,
    clock,
    entries: () => watch.entries(),
    vantages: () => exchange?.vantages() ?? [],
    mesh,
    northStars: () => northStarsOf(watch.guard()),
    emit,
    changed: (entry) => watch.verdictChanged(entry),
  });

  let pauseEnd: ReturnType<typeof setTimeout> | undefined;
  /** Tells the worker which probes are to run here, now. */
  const schedule = () => {
    clearTimeout(pauseEnd);
    const end = marks.nextEnd();
    if (end !== undefined) pauseEnd = setTimeout(schedule, Math.min(end - clock.now() + 1, 2 ** 31 - 1));
    const definitions = watch
      .entries()
      .map(({ definition }) => definition)
      .filter(({ name, enabled }) => enabled && !marks.isPaused(name) && verdicts.runsHere(name))
      .map((definition) => sealSecrets(definition) as SealedDefinition);
    const { concurrency, per_target: perTarget } = config;
    link.configure({ type: 'configure', host, concurrency, perTarget, definitions });
  };
  const follow = () => {
    if (config.list.length > 0)
      exchange ??= new VantageExchange({ targets: options.peers, changed: exchanged, clock });
    verdicts.update();
    schedule();
  };
  follow();

  const rowOf = (entry: ReturnType<ProbeWatch['entry']>) =>
    probeRow(entry, {
      now: clock.now(),
      target: probeTargetOf(entry.definition),
      vantages: verdicts.hostsOf(entry.definition.name),
      runsHere: verdicts.runsHere(entry.definition.name),
      marks: watch.marksOf(entry),
    });
  const time = () => new Date(clock.now()).toISOString();
  let ticks = 0;
  return {
    list: () => ({ time: time(), vantage: host, probes: watch.entries().map(rowOf) }),
    detail(name) {
      const entry = watch.entry(name);
      return { time: time(), vantage: host, probe: rowOf(entry), ...probeDetail(entry, kept) };
    },
    vantageResults: () => ({
      time: time(),
      vantage: host,
      labels: { ...options.labels() },
      results: vantageResults(watch.entries(), (name) => verdicts.runsHere(name)),
      mesh: mesh(),
      northStars: northStarsOf(watch.guard()),
    }),
    mesh: () => ({ time: time(), from: host, pairs: mesh() }),
    async run(name, signal) {
      const { definition } = watch.entry(name);
      const result = await link.run(sealSecrets(definition) as SealedDefinition, signal);
      if (verdicts.runsHere(name)) watch.take(name, result);
      verdicts.update();
      return runRecord(result);
    },
    mark(name, request, actor) {
      const entry = watch.entry(name);
      const because = request.because === '' ? `by ${actor}` : `${request.because} (${actor})`;
      marks.set(name, { ...request, because });
      if (request.mark === 'paused') schedule();
      emit(markEvent(name, request, actor));
      return watch.marksOf(entry);
    },
    probeTarget: (request, signal) =>
      probeTargetText(request, config, (definition) => link.run(definition, signal)),
    tick() {
      watch.tick();
      verdicts.update();
      if (++ticks % SAVE_EVERY === 0) kept.save(watch.entries());
      return series.flush();
    },
    configure(next) {
      config = next;
      watch.configure(next);
      follow();
    },
    async stop() {
      clearTimeout(pauseEnd);
      exchange?.stop();
      await link.stop();
      kept.save(watch.entries());
    },
  };
}

function northStarsOf({ failing, of }: IsItMe): { failing: number; of: number } {
  return { failing: failing.length, of };
}

function markEvent(
  name: string,
  { mark, seconds }: { mark: string; seconds: number | null },
  actor: string,
): NewEvent {
  const message =
    seconds === 0
      ? `${name} is no longer ${mark}, by ${actor}`
      : `${name} is ${mark}${seconds === null ? '' : ` for ${seconds} s`}, by ${actor}`;
  return { kind: 'probe-marked', severity: 'info', subject: name, message };
}
