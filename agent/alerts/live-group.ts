import { errorMessage, OperationalError } from '../kit/errors.ts';
import { every } from '../kit/every.ts';
import { groupOffset } from './group-slot.ts';
import { GroupTale } from './group-tale.ts';
import { LiveRule } from './live-rule.ts';
import { recordedSamples } from './recorded-samples.ts';
import { groupKey, type RecordingRule, type RuleGroup } from './rule-file.ts';
import { ruleIds, type SeriesSet } from './rule-series.ts';
import type { RuleServices } from './rule-services.ts';
import type { SeriesLedger } from './series-ledger.ts';
import { writeSamples } from './series-sink.ts';
import type { Turns } from './turns.ts';

/** What a group has done since the agent started. */
export type GroupCounts = {
  iterations: number;
  missedIterations: number;
  evaluations: number;
  failedEvaluations: number;
};

export type LiveGroupOptions = {
  readonly group: RuleGroup;
  /** Milliseconds. */
  readonly interval: number;
  /** Milliseconds. */
  readonly queryOffset: number;
  readonly services: RuleServices;
  readonly ledger: SeriesLedger;
  /** Of rules that are evaluated at a time. */
  readonly turns: Turns;
  /** Of those that ran out of time the last time. */
  readonly slowTurns: Turns;
  /** The group that was in its place before a reload. */
  readonly before?: LiveGroup | undefined;
};

/** A group that is in force: evaluates its rules at its times, never two evaluations at once. */
export class LiveGroup {
  readonly group: RuleGroup;
  readonly key: string;
  readonly interval: number;
  readonly queryOffset: number;
  readonly rules: readonly LiveRule[];
  readonly counts: GroupCounts;
  /** When the last evaluation was due, ms since the epoch; null before the first. */
  lastEvaluation: number | null;
  evaluationSeconds: number;
  /** Series that its rules gave the last time. */
  samples = 0;
  readonly #options: LiveGroupOptions;
  readonly #tale: GroupTale;
  readonly #stopping = new AbortController();
  readonly #stopTimer: () => void;
  /** When the last evaluation of this group, as it is now, was due. */
  #previous: number | undefined;
  #isEvaluating = false;

  constructor(options: LiveGroupOptions) {
    const { group, interval, queryOffset, services, ledger, before } = options;
    this.#options = options;
    this.group = group;
    this.key = groupKey(group);
    this.interval = interval;
    this.queryOffset = queryOffset;
    const ids = ruleIds(group);
    this.rules = group.rules.map((rule, index) => new LiveRule(rule, ids[index] as string));
    this.counts = before?.counts ?? {
      iterations: 0,
      missedIterations: 0,
      evaluations: 0,
      failedEvaluations: 0,
    };
    this.lastEvaluation = before?.lastEvaluation ?? ledger.lastEvaluation(this.key) ?? null;
    this.evaluationSeconds = before?.evaluationSeconds ?? 0;
    this.#tale = new GroupTale(group, services, before !== undefined && before.#tale.failing);
    const offset = groupOffset(group, interval);
    this.#stopTimer = every(interval, (due) => this.#due(due), { clock: services.clock, offset });
  }

  /** The rules that failed the last time. */
  get failing(): readonly LiveRule[] {
    return this.rules.filter(({ health }) => health === 'err');
  }

  /** Writes nothing any more from here on. */
  stop(): void {
    this.#stopTimer();
    this.#stopping.abort();
  }

  #due(due: number): void {
    const { counts, interval, lastEvaluation } = this;
    if (this.#isEvaluating) return;
    // A clock that was set back comes to this time again.
    if (lastEvaluation !== null && due <= lastEvaluation && due > lastEvaluation - REPEATED) return;
    if (this.#previous !== undefined)
      counts.missedIterations += Math.max(0, Math.floor((due - this.#previous) / interval) - 1);
    counts.iterations++;
    this.#previous = due;
    this.lastEvaluation = due;
    void this.#evaluate(due);
  }

  async #evaluate(due: number): Promise<void> {
    const { services, ledger } = this.#options;
    const begun = services.clock.monotonic();
    let samples = 0;
    this.#isEvaluating = true;
    for (const live of this.rules) {
      if (this.#stopping.signal.aborted) return;
      if (live.rule.kind === 'recording') samples += await this.#evaluateRule(live, live.rule, due);
    }
    this.#isEvaluating = false;
    if (this.#stopping.signal.aborted) return;
    this.samples = samples;
    this.evaluationSeconds = (services.clock.monotonic() - begun) / 1_000;
    ledger.evaluated(this.key, due);
    this.#tale.tell(this.failing);
  }

  /** @returns how many series it gave. */
  async #evaluateRule(live: LiveRule, rule: RecordingRule, due: number): Promise<number> {
    const { turns, slowTurns } = this.#options;
    return (live.timedOut ? slowTurns : turns).take(() => this.#inTurn(live, rule, due));
  }

  async #inTurn(live: LiveRule, rule: RecordingRule, due: number): Promise<number> {
    const { clock } = this.#options.services;
    if (this.#stopping.signal.aborted) return 0;
    const begun = clock.monotonic();
    live.lastEvaluation = clock.now();
    this.counts.evaluations++;
    try {
      return await this.#record(live, rule, due - this.queryOffset);
    } catch (error) {
      if (this.#stopping.signal.aborted) return 0;
      this.#failed(live, error);
      return 0;
    } finally {
      live.evaluationSeconds = (clock.monotonic() - begun) / 1_000;
    }
  }

  /** A rule that fails leaves its series as they were: they are not ended. */
  async #record(live: LiveRule, rule: RecordingRule, time: number): Promise<number> {
    const { services, ledger } = this.#options;
    const { signal } = this.#stopping;
    const result = await services.query({ rule, time, timeout: this.interval, signal });
    if (signal.aborted) return 0;
    const samples = recordedSamples(rule, result, this.group.limit);
    const stale = missing(ledger.seriesOf(live.id), samples);
    const refused = Object.entries(writeSamples(services.store, time, samples.values(), stale));
    ledger.gave(live.id, new Map([...samples].map(([key, { labels }]) => [key, labels])));
    live.timedOut = false;
    live.health = refused.length === 0 ? 'ok' : 'err';
    live.lastError = refused.length === 0 ? null : refusalText(refused);
    if (refused.length > 0) this.counts.failedEvaluations++;
    return samples.size;
  }

  /** Also for a mistake of ours: one rule must not end the agent. */
  #failed(live: LiveRule, error: unknown): void {
    live.health = 'err';
    live.lastError = errorMessage(error);
    live.timedOut = error instanceof OperationalError && error.kind === 'timeout';
    this.counts.failedEvaluations++;
  }
}

/** Milliseconds: a clock that was set back by more begins anew, as the series store does. */
const REPEATED = 5_000;

function missing(before: SeriesSet, now: ReadonlyMap<string, unknown>): SeriesSet {
  return new Map([...before].filter(([key]) => !now.has(key)));
}

function refusalText(refused: readonly (readonly [reason: string, count: number])[]): string {
  const reasons = refused.map(([reason, count]) => `${count} ${reason}`).join(', ');
  return `the store refused samples: ${reasons}; another rule may give the same series`;
}
