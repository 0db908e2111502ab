import type { ProbeDefinition, ProbesConfig } from '../../../probes/config.ts';
import { openMaintenance } from '../../../probes/judge/maintenance-window-bun.ts';
import { guardedResult, type IsItMe, isItMe, type NorthStar } from '../../../probes/judge/north-stars.ts';
import { heldBy } from '../../../probes/judge/parents.ts';
import { type JudgeDecision, judge, judgeSilence } from '../../../probes/judge/probe-judge.ts';
import type { ProbeResult, ProbeState } from '../../../probes/probe-result.ts';
import type { ProbeMark } from '../../contract/probes.ts';
import type { Clock } from '../../kit/clock.ts';
import { type ErrorKind, OperationalError } from '../../kit/errors.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { judgedMetrics } from './judged-metrics.ts';
import type { KeptProbes } from './kept-probes.ts';
import { judgeOptions, type ProbeEntry, probeEntry, rememberRun, rememberState } from './probe-entry.ts';
import { stateEvent } from './probe-events.ts';
import type { ProbeMarks } from './probe-marks.ts';
import type { ProbeSeries } from './probe-series.ts';
import { probeTargetOf } from './probe-target-of.ts';
import { runRecord } from './run-record.ts';

export type ProbeWatchOptions = {
  readonly config: ProbesConfig;
  readonly clock: Clock;
  readonly kept: KeptProbes;
  readonly marks: ProbeMarks;
  readonly series: ProbeSeries;
  readonly emit: (event: NewEvent) => void;
  /** Asks for one more run so many milliseconds from now. */
  readonly recheck: (name: string, delay: number) => void;
  /** A result that is not what the state says, or has changed it: others should be asked what they see. */
  readonly unsettled: (entry: ProbeEntry) => void;
};

/**
 * Judges what the worker finds: result → guard → state → event, series, records. What is marked is judged all the same.
 */
export class ProbeWatch {
  readonly #options: ProbeWatchOptions;
  #config: ProbesConfig;
  #entries = new Map<string, ProbeEntry>();

  constructor(options: ProbeWatchOptions) {
    this.#options = options;
    this.#config = options.config;
    const states = options.kept.states();
    for (const definition of options.config.list)
      this.#entries.set(definition.name, probeEntry(definition, states.get(definition.name)));
  }

  entries(): ProbeEntry[] {
    return [...this.#entries.values()];
  }

  /** @throws OperationalError `not-found` */
  entry(name: string): ProbeEntry {
    const entry = this.#entries.get(name);
    if (entry !== undefined) return entry;
    const kind: ErrorKind = 'not-found';
    throw new OperationalError(kind, `Cannot find the probe ${name}: this agent has none of that name`, {
      hint: 'vedette probe list',
    });
  }

  /** Takes a new configuration; a probe whose name stays keeps its state. */
  configure(config: ProbesConfig): void {
    this.#config = config;
    const before = this.#entries;
    this.#entries = new Map(
      config.list.map((definition) => {
        const known = before.get(definition.name);
        return [
          definition.name,
          known === undefined ? probeEntry(definition, undefined) : { ...known, definition },
        ];
      }),
    );
    for (const name of before.keys()) if (!this.#entries.has(name)) this.#options.series.drop(name);
    this.#options.kept.keepOnly(new Set(this.#entries.keys()));
  }

  take(name: string, result: ProbeResult): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    const { clock, kept, series } = this.#options;
    const now = clock.now();
    const record = runRecord(result);
    rememberRun(entry, result, record, this.#config.keep_runs);
    kept.run(entry, result, record, this.#config.keep_failures);
    const guarded = guardedResult(result, this.guard());
    const { next, decisions } = judge(entry.judged, guarded, judgeOptions(entry), now);
    entry.judged = next;
    this.#decided(entry, decisions, now);
    series.take(sourceOf(entry), 'run', result.metrics);
    const undecided = decisions.some(({ because }) => because === 'not-enough');
    if (undecided) this.#options.recheck(name, recheckDelay(entry.definition));
    if (undecided || next.state !== 'up' || decisions.some(({ decision }) => decision === 'changed'))
      this.#options.unsettled(entry);
  }

  /** To be called each second: probes of which nothing is heard become unknown, and the metrics of judging follow. */
  tick(): void {
    const now = this.#options.clock.now();
    for (const entry of this.#entries.values()) {
      const { next, decisions } = judgeSilence(entry.judged, entry.definition.interval, now);
      entry.judged = next;
      if (decisions.length > 0) this.#decided(entry, decisions, now);
    }
  }

  /** Whether this host itself is cut off. */
  guard(): IsItMe {
    const { clock } = this.#options;
    const stars = this.#config.north_stars.flatMap((name): NorthStar[] => {
      const result = this.#entries.get(name)?.result;
      if (result === undefined) return [];
      return [{ name, state: result.state, reason: result.reason, age: clock.now() - result.startedAt }];
    });
    return isItMe(stars, this.#freshness());
  }

  /** The marks of a probe: those that people set, and the one that a parent makes. */
  marksOf({ definition }: ProbeEntry): ProbeMark[] {
    const held = heldBy(definition.name, this.#parents(), this.#states());
    const own = [
      ...this.#options.marks.of(definition.name),
      ...plannedMaintenance(definition, this.#options.clock.now()),
    ];
    if (held === undefined) return own;
    return [...own, { mark: 'held-by-parent', because: `${held} is down`, until: null }];
  }

  /** The verdict on a probe is another one: its series follow. */
  verdictChanged(entry: ProbeEntry): void {
    this.#options.series.take(sourceOf(entry), 'judged', judgedMetrics(entry, this.#options.clock.now()));
  }

  /** The way to a target that is not reached, which is looked for after the run. */
  pathOfFailure(name: string, path: readonly string[]): void {
    const entry = this.#entries.get(name);
    if (entry?.result !== undefined)
      entry.result = { ...entry.result, evidence: { ...entry.result.evidence, path } };
  }

  #decided(entry: ProbeEntry, decisions: readonly JudgeDecision[], now: number): void {
    const { series, kept, emit } = this.#options;
    rememberState(entry, now);
    if (decisions.some(({ decision }) => decision === 'changed')) {
      const event = stateEvent(entry, this.marksOf(entry));
      if (event !== undefined) emit(event);
      kept.changed(entry);
    }
    series.take(sourceOf(entry), 'judged', judgedMetrics(entry, now));
  }

  /** Milliseconds that the newest result of a north star tells of: twice the longest of their intervals. */
  #freshness(): number {
    const intervals = this.#config.north_stars.map(
      (name) => this.#entries.get(name)?.definition.interval ?? 0,
    );
    return 2 * Math.max(1_000, ...intervals);
  }

  #parents(): Map<string, readonly string[]> {
    return new Map(this.#config.list.map(({ name, parent }) => [name, parent]));
  }

  #states(): Map<string, ProbeState> {
    return new Map([...this.#entries].map(([name, { judged }]) => [name, judged.state]));
  }
}

function sourceOf({ definition }: ProbeEntry) {
  return { name: definition.name, target: probeTargetOf(definition), labels: definition.labels };
}

const QUICKEST = 250;
const SLOWEST = 30_000;

/** Milliseconds to the run that shall confirm a change: soon enough that a verdict takes less than two intervals. */
function recheckDelay({ recheck, interval }: ProbeDefinition): number {
  return recheck ?? Math.min(SLOWEST, Math.max(QUICKEST, interval / 4));
}

function plannedMaintenance({ maintenance }: ProbeDefinition, now: number): ProbeMark[] {
  const open = openMaintenance(maintenance, now);
  if (open === undefined) return [];
  const because = open.reason || 'planned';
  return [{ mark: 'maintenance', because, until: new Date(open.until).toISOString() }];
}
