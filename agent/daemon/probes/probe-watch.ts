import type { ProbeDefinition, ProbesConfig } from '../../../probes/config.ts';
import { openMaintenance } from '../../../probes/judge/maintenance-window-bun.ts';
import { guardedResult, type IsItMe, looksAtThisHost } from '../../../probes/judge/north-stars.ts';
import { heldBy } from '../../../probes/judge/parents.ts';
import { type JudgeDecision, judge, judgeSilence } from '../../../probes/judge/probe-judge.ts';
import type { ProbeMetric, ProbeResult, ProbeState } from '../../../probes/probe-result.ts';
import type { ProbeMark } from '../../contract/probes.ts';
import type { Clock } from '../../kit/clock.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { judgedMetrics } from './judged-metrics.ts';
import type { KeptProbes } from './kept-probes.ts';
import { guardOf } from './north-star-guard.ts';
import {
  endOf,
  forgetRuns,
  judgeOptions,
  type ProbeEntry,
  paceOf,
  probeEntry,
  rememberRun,
  rememberState,
} from './probe-entry.ts';
import { flapEvent, stateEvent } from './probe-events.ts';
import type { ProbeMarks } from './probe-marks.ts';
import type { ProbeSeries } from './probe-series.ts';
import { probeTargetOf } from './probe-target-of.ts';
import { recheckDelay } from './recheck-delay.ts';
import { runRecord } from './run-record.ts';
import { verdictMetrics } from './verdict-metrics.ts';

export type ProbeWatchOptions = {
  readonly config: ProbesConfig;
  readonly clock: Clock;
  readonly kept: KeptProbes;
  readonly marks: ProbeMarks;
  readonly series: ProbeSeries;
  readonly emit: (event: NewEvent) => void;
  /** Asks for one more run so many milliseconds from now. */
  readonly recheck: (name: string, delay: number) => void;
};

/**
 * Judges what the worker finds: result → guard → state → event, series, records. What is marked is judged all the same.
 */
export class ProbeWatch {
  readonly #options: ProbeWatchOptions;
  #config: ProbesConfig;
  #entries = new Map<string, ProbeEntry>();
  /** When this host was last seen to be cut off, milliseconds since the epoch. */
  #offline: { readonly guard: IsItMe; readonly at: number } | undefined;
  #parents = new Map<string, readonly string[]>();
  readonly #states = new Map<string, ProbeState>();

  constructor(options: ProbeWatchOptions) {
    this.#options = options;
    this.#config = options.config;
    const states = options.kept.states();
    this.#follow(options.config, (definition) => probeEntry(definition, states.get(definition.name)));
  }

  entries(): ProbeEntry[] {
    return [...this.#entries.values()];
  }

  /** Those of these names that there are. */
  entriesOf(names: Iterable<string>): ProbeEntry[] {
    return [...names].flatMap((name) => this.#entries.get(name) ?? []);
  }

  /** @throws OperationalError `not-found` */
  entry(name: string): ProbeEntry {
    const entry = this.#entries.get(name);
    if (entry !== undefined) return entry;
    throw new OperationalError(
      'not-found',
      `Cannot find the probe ${name}: this agent has none of that name`,
      {
        hint: 'vedette probe list',
      },
    );
  }

  /** Takes a new configuration; a probe whose name stays keeps its state. */
  configure(config: ProbesConfig): void {
    const before = this.#entries;
    this.#config = config;
    this.#follow(config, (definition) => {
      const known = before.get(definition.name);
      return known === undefined ? probeEntry(definition, undefined) : Object.assign(known, { definition });
    });
    const names = new Set(this.#entries.keys());
    for (const name of before.keys()) if (!names.has(name)) this.#forget(name);
    this.#options.kept.keepOnly(names);
    this.#options.marks.keepOnly(names);
  }

  /** Takes a result. @returns whether it is not settled yet: others should be asked what they see */
  take(name: string, result: ProbeResult): boolean {
    const entry = this.#entries.get(name);
    if (entry === undefined) return false;
    const { clock, kept, series } = this.#options;
    const now = clock.now();
    const record = runRecord(result);
    if (this.#silence(entry, now) && entry.result !== undefined) this.#tell(entry);
    rememberRun(entry, result, record, this.#config.keep_runs);
    kept.run(entry, result, record);
    const guarded = guardedResult(result, this.#guardSince(result.startedAt));
    const { flapping } = entry.judged;
    const { next, decisions } = judge(entry.judged, guarded, judgeOptions(entry), now);
    entry.judged = next;
    if (next.flapping !== flapping) this.#options.emit(flapEvent(entry));
    this.#decided(entry, decisions, now);
    series.take(sourceOf(entry), 'run', knownMetrics(result.metrics, guarded.state));
    const undecided = decisions.some(({ because }) => because === 'not-enough');
    if (undecided) this.#confirm(entry, result);
    return undecided || decisions.some(({ decision }) => decision === 'changed');
  }

  /** Looks again at probes of which another vantage has found something, but not more often than after a failure. */
  lookAgain(entries: readonly ProbeEntry[]): void {
    const { clock, recheck } = this.#options;
    for (const { definition, result } of entries) {
      const since = result === undefined ? Number.POSITIVE_INFINITY : clock.now() - endOf(result);
      if (since >= recheckDelay(definition)) recheck(definition.name, 0);
    }
  }

  /**
   * To be called each second: probes of which nothing is heard become unknown. It is told of those that are run, and
   * were since this agent started: that it was off tells nothing of them.
   */
  tick(isRun: (name: string) => boolean): void {
    const { clock, series } = this.#options;
    const now = clock.now();
    for (const entry of this.#entries.values()) {
      if (!this.#silence(entry, now)) continue;
      if (entry.result !== undefined && isRun(entry.definition.name)) this.#tell(entry);
      series.take(sourceOf(entry), 'judged', judgedMetrics(entry, now));
    }
  }

  /** This host no longer runs it: others do, or it is no longer enabled. */
  left(entry: ProbeEntry): void {
    forgetRuns(entry);
    this.#states.delete(entry.definition.name);
    rememberState(entry, 'unknown', this.#options.clock.now());
    this.#options.series.drop(entry.definition.name);
    this.#options.kept.changed(entry);
  }

  /** Whether this host itself is cut off. */
  guard(): IsItMe {
    const now = this.#options.clock.now();
    const guard = guardOf(this.#config, this.#entries, now);
    if (guard.offline) this.#offline = { guard, at: now };
    return guard;
  }

  /** The marks of a probe: those that people set, and the one that a parent makes. */
  marksOf({ definition }: ProbeEntry): ProbeMark[] {
    const { marks, clock } = this.#options;
    const held = heldBy(definition.name, this.#parents, this.#states);
    const own = [...marks.of(definition.name), ...plannedMaintenance(definition, clock.now())];
    if (held === undefined) return own;
    return [...own, { mark: 'held-by-parent', because: `${held} is down`, until: null }];
  }

  /** The verdict on a probe is another one: its series follow, and it is kept. */
  verdictChanged(entry: ProbeEntry): void {
    this.#options.series.take(sourceOf(entry), 'verdict', verdictMetrics(entry));
    this.#options.kept.changed(entry);
  }

  /** Whether this host was cut off at any time of a run that began then. */
  #guardSince(startedAt: number): IsItMe {
    const guard = this.guard();
    return this.#offline !== undefined && this.#offline.at >= startedAt ? this.#offline.guard : guard;
  }

  #follow({ list }: ProbesConfig, entryOf: (definition: ProbeDefinition) => ProbeEntry): void {
    this.#entries = new Map(list.map((definition) => [definition.name, entryOf(definition)]));
    this.#parents = new Map(list.map(({ name, parent }) => [name, parent]));
    for (const [name, { judged }] of this.#entries) this.#states.set(name, judged.state);
  }

  #forget(name: string): void {
    this.#options.series.drop(name);
    this.#states.delete(name);
  }

  /** A change is confirmed by another run soon; before a failure is, the north stars say whether it is this host. */
  #confirm({ definition }: ProbeEntry, result: ProbeResult): void {
    const { recheck } = this.#options;
    recheck(definition.name, recheckDelay(definition));
    if (result.state !== 'down' || looksAtThisHost(result)) return;
    for (const star of this.#config.north_stars) if (star !== definition.name) recheck(star, 0);
  }

  /** The time in which nothing was heard is a state of its own, also where a result ends it. @returns whether it began */
  #silence(entry: ProbeEntry, now: number): boolean {
    const { next, decisions } = judgeSilence(entry.judged, paceOf(entry.definition), now);
    if (decisions.length === 0) return false;
    entry.judged = next;
    this.#states.set(entry.definition.name, next.state);
    rememberState(entry, next.state, next.since ?? now);
    this.#options.kept.changed(entry);
    return true;
  }

  #tell(entry: ProbeEntry): void {
    const event = stateEvent(entry, this.marksOf(entry));
    if (event !== undefined) this.#options.emit(event);
  }

  #decided(entry: ProbeEntry, decisions: readonly JudgeDecision[], now: number): void {
    const { series, kept } = this.#options;
    if (decisions.some(({ decision }) => decision === 'changed')) {
      this.#states.set(entry.definition.name, entry.judged.state);
      rememberState(entry, entry.judged.state, entry.judged.since ?? now);
      this.#tell(entry);
      kept.changed(entry);
    }
    series.take(sourceOf(entry), 'judged', judgedMetrics(entry, now));
  }
}

/** Of what says nothing about the target no success and no failure is told: 0 would be an alert in every dashboard. */
function knownMetrics(metrics: readonly ProbeMetric[], state: ProbeState): readonly ProbeMetric[] {
  return state === 'unknown' ? metrics.filter(({ name }) => name !== 'probe_success') : metrics;
}

function sourceOf({ definition }: ProbeEntry) {
  return { name: definition.name, target: probeTargetOf(definition), labels: definition.labels };
}

function plannedMaintenance({ maintenance }: ProbeDefinition, now: number): ProbeMark[] {
  const open = openMaintenance(maintenance, now);
  if (open === undefined) return [];
  const because = open.reason || 'planned';
  return [{ mark: 'maintenance', because, until: new Date(open.until).toISOString() }];
}
