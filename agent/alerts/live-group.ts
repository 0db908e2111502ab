import { every } from '../kit/every.ts';
import type { Turns } from '../kit/turns.ts';
import { type GroupCounts, GroupRun } from './group-run.ts';
import { groupOffset } from './group-slot.ts';
import { GroupTale } from './group-tale.ts';
import { LiveRule } from './live-rule.ts';
import { groupKey, type RuleGroup } from './rule-file.ts';
import { ruleIds } from './rule-series.ts';
import type { RuleServices } from './rule-services.ts';
import type { SeriesLedger } from './series-ledger.ts';

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
  #oneByOne = false;

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
    this.#tale = new GroupTale(group, services, before?.isToldFailing ?? false);
    const offset = groupOffset(group, interval);
    this.#stopTimer = every(interval, (due) => this.#due(due), { clock: services.clock, offset });
  }

  /** The rules that failed the last time. */
  get failing(): readonly LiveRule[] {
    return this.rules.filter(({ health }) => health === 'err');
  }

  /** Whether it was told that it fails, and not yet that it has recovered. */
  get isToldFailing(): boolean {
    return this.#tale.failing;
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
    const { services, ledger, turns, slowTurns } = this.#options;
    const { signal } = this.#stopping;
    const begun = services.clock.monotonic();
    this.#isEvaluating = true;
    const run = new GroupRun({
      ...{ rules: this.rules, limit: this.group.limit, counts: this.counts, oneByOne: this.#oneByOne },
      ...{ time: due - this.queryOffset, timeout: this.interval },
      ...{ services, ledger, turns, slowTurns, signal },
    });
    await run.run();
    this.#isEvaluating = false;
    if (signal.aborted) return;
    this.#oneByOne = run.hasRefusals;
    this.samples = run.samples;
    this.evaluationSeconds = (services.clock.monotonic() - begun) / 1_000;
    ledger.evaluated(this.key, due);
    this.#tale.tell(this.failing);
  }
}

/** Milliseconds: a clock that was set back by more begins anew, as the series store does. */
const REPEATED = 5_000;
