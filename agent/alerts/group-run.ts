import { errorMessage, OperationalError } from '../kit/errors.ts';
import type { Turns } from '../kit/turns.ts';
import { GroupBatch } from './group-batch.ts';
import type { LiveRule } from './live-rule.ts';
import { type RecordedSample, recordedSamples } from './recorded-samples.ts';
import type { RecordingRule } from './rule-file.ts';
import type { SeriesSet } from './rule-series.ts';
import type { RuleServices } from './rule-services.ts';
import type { SeriesLedger } from './series-ledger.ts';

/** What a group has done since the agent started. */
export type GroupCounts = {
  iterations: number;
  missedIterations: number;
  evaluations: number;
  failedEvaluations: number;
};

export type GroupRunOptions = {
  readonly rules: readonly LiveRule[];
  /** Series that one rule may give; 0: no limit. */
  readonly limit: number;
  /** Of the queries and of the samples, ms since the epoch. */
  readonly time: number;
  /** Milliseconds that one rule may take. */
  readonly timeout: number;
  readonly counts: GroupCounts;
  readonly services: RuleServices;
  readonly ledger: SeriesLedger;
  /** Of rules that are evaluated at a time. */
  readonly turns: Turns;
  /** Of those that ran out of time the last time. */
  readonly slowTurns: Turns;
  /** What each rule gives is written by itself, so that it shows whose samples are refused. */
  readonly oneByOne: boolean;
  /** Aborted when nothing is to be written any more. */
  readonly signal: AbortSignal;
};

/** One evaluation of the rules of a group, in their order. */
export class GroupRun {
  /** Series that its rules gave. */
  samples = 0;
  /** Whether the store refused some of them. */
  hasRefusals = false;
  readonly #options: GroupRunOptions;
  readonly #batch: GroupBatch;

  constructor(options: GroupRunOptions) {
    this.#options = options;
    this.#batch = new GroupBatch(options.services.store, options.time);
  }

  async run(): Promise<void> {
    const { rules, oneByOne, signal } = this.#options;
    for (const live of rules) {
      if (signal.aborted) return;
      if (live.rule.kind !== 'recording') continue;
      if (oneByOne || live.timedOut || this.#batch.mayAnswer(live)) this.#write();
      await this.#evaluate(live, live.rule);
    }
    if (!signal.aborted) this.#write();
  }

  async #evaluate(live: LiveRule, rule: RecordingRule): Promise<void> {
    const { turns, slowTurns } = this.#options;
    await (live.timedOut ? slowTurns : turns).take(() => this.#inTurn(live, rule));
  }

  async #inTurn(live: LiveRule, rule: RecordingRule): Promise<void> {
    const { counts, services, signal } = this.#options;
    if (signal.aborted) return;
    const begun = services.clock.monotonic();
    live.lastEvaluation = services.clock.now();
    counts.evaluations++;
    try {
      await this.#record(live, rule);
    } catch (error) {
      if (!signal.aborted) this.#failed(live, error);
    } finally {
      live.evaluationSeconds = (services.clock.monotonic() - begun) / 1_000;
    }
  }

  /** A rule that fails leaves its series as they were: they are not ended. */
  async #record(live: LiveRule, rule: RecordingRule): Promise<void> {
    const { services, ledger, limit, time, timeout, signal } = this.#options;
    const result = await services.query({ rule, time, timeout, signal });
    if (signal.aborted) return;
    const samples = recordedSamples(rule, result, limit);
    live.succeeded();
    this.samples += samples.size;
    this.#batch.add({ live, samples, stale: missing(ledger.seriesOf(live.id), samples) });
  }

  #write(): void {
    const { given, refused, error } = this.#batch.write();
    for (const { live, samples } of given)
      if (error === undefined) this.#options.ledger.gave(live.id, seriesOf(samples));
      else this.#failed(live, error);
    const reasons = Object.entries(refused);
    if (reasons.length === 0) return;
    this.hasRefusals = true;
    for (const { live, samples } of given)
      if (samples.size > 0) this.#failed(live, refusal(reasons, given.length));
  }

  /** Also for a mistake of ours: one rule must not end the agent. */
  #failed(live: LiveRule, error: unknown): void {
    live.failed(errorMessage(error), error instanceof OperationalError && error.kind === 'timeout');
    this.#options.counts.failedEvaluations++;
  }
}

function missing(before: SeriesSet, now: ReadonlyMap<string, unknown>): SeriesSet {
  return new Map([...before].filter(([key]) => !now.has(key)));
}

function seriesOf(samples: ReadonlyMap<string, RecordedSample>): SeriesSet {
  return new Map([...samples].map(([key, { labels }]) => [key, labels]));
}

function refusal(reasons: readonly (readonly [reason: string, count: number])[], rules: number): Error {
  const counts = reasons.map(([reason, count]) => `${count} ${reason}`).join(', ');
  const whose = rules === 1 ? 'samples' : `samples of ${rules} rules of this group`;
  return new Error(`the store refused ${whose}: ${counts}; another rule may give the same series`);
}
