import { OperationalError } from '../kit/errors.ts';
import type { Labels } from '../kit/labels.ts';
import type { SeriesInfo, SeriesStore } from '../store/series/series-store.ts';
import type { Steps } from './evaluate/query.ts';
import type { Selector } from './parse-selector.ts';
import { lookbackOf, planRead, type ReadPlan } from './plan-read.ts';
import { readSeries } from './read-series.ts';
import { StepSampler } from './step-sampler.ts';

export type EvaluateOptions = {
  readonly signal?: AbortSignal | undefined;
  /** @default 10_000 */
  readonly maxSeries?: number;
  /** Samples that may be read. @default 50_000_000 */
  readonly maxSamples?: number;
};

/** One series with its points in ascending order of time, ms since the epoch. */
export type EvaluatedSeries = {
  readonly labels: Labels;
  readonly timestamps: readonly number[];
  readonly values: readonly number[];
};

/** The newest sample of a series is mostly this near (ms): looking there first spares reading five minutes of it. */
const NEAR = 15_000;

/**
 * Evaluates a selector at each step, series by series, holding one series at a time. Series without a point are
 * left out.
 *
 * @throws OperationalError `too-large` beyond the limits
 */
export async function* evaluateRange(
  store: SeriesStore,
  selector: Selector,
  steps: Steps,
  options: EvaluateOptions = {},
): AsyncGenerator<EvaluatedSeries> {
  const found = select(store, selector, options);
  const { offset } = selector;
  const shifted = { ...steps, start: steps.start - offset, end: steps.end - offset };
  const plan = planRead(shifted, store.health().oldest);
  const budget = { samples: options.maxSamples ?? 50_000_000 };
  yield* evaluate(store, found, {
    steps,
    offset,
    plan,
    lookback: lookbackOf(plan),
    budget,
    ...cancel(options),
  });
}

/**
 * Evaluates a selector at one instant (ms since the epoch).
 *
 * @throws OperationalError `too-large` beyond the limits
 */
export async function* evaluateInstant(
  store: SeriesStore,
  selector: Selector,
  time: number,
  options: EvaluateOptions = {},
): AsyncGenerator<EvaluatedSeries> {
  const missing = new Map(select(store, selector, options).map((info) => [info.id, info]));
  const steps = { start: time, end: time, step: 1 };
  const at = time - selector.offset;
  const plan = planRead({ ...steps, start: at, end: at }, store.health().oldest);
  const budget = { samples: options.maxSamples ?? 50_000_000 };
  const pass = { steps, offset: selector.offset, plan, budget, seen: missing, ...cancel(options) };
  for (const lookback of [NEAR, lookbackOf(plan)]) {
    yield* evaluate(store, [...missing.values()], { ...pass, lookback });
  }
}

type Pass = {
  readonly steps: Steps;
  readonly offset: number;
  readonly plan: ReadPlan;
  readonly lookback: number;
  readonly budget: { samples: number };
  /** Series with any sample, also a stale one, are taken out of here. */
  readonly seen?: Map<number, SeriesInfo>;
  readonly signal?: AbortSignal;
};

async function* evaluate(
  store: SeriesStore,
  found: readonly SeriesInfo[],
  pass: Pass,
): AsyncGenerator<EvaluatedSeries> {
  if (found.length === 0) return;
  const { steps, offset, plan, lookback, signal } = pass;
  const infos = new Map(found.map((info) => [info.id, info]));
  const window = { start: steps.start - offset - lookback + 1, end: steps.end - offset, signal };
  let current: number | undefined;
  let sampler = new StepSampler(steps, offset, lookback);
  for await (const chunk of readSeries(store, [...infos.keys()], plan, window)) {
    signal?.throwIfAborted();
    spend(pass.budget, chunk.timestamps.length);
    if (chunk.timestamps.length > 0) pass.seen?.delete(chunk.id);
    if (chunk.id !== current) {
      yield* finished(infos, current, sampler);
      current = chunk.id;
      sampler = new StepSampler(steps, offset, lookback);
    }
    sampler.push(chunk);
  }
  yield* finished(infos, current, sampler);
}

function* finished(
  infos: ReadonlyMap<number, SeriesInfo>,
  id: number | undefined,
  sampler: StepSampler,
): Generator<EvaluatedSeries> {
  if (id === undefined) return;
  sampler.finish();
  const { timestamps, values } = sampler;
  if (timestamps.length > 0) yield { labels: infos.get(id)!.labels, timestamps, values };
}

function spend(budget: { samples: number }, samples: number): void {
  budget.samples -= samples;
  if (budget.samples >= 0) return;
  throw new OperationalError('too-large', 'Cannot answer the query: it would read too many samples', {
    hint: 'Ask for fewer series, a shorter range, or raise api.limits.query_samples',
  });
}

function select(
  store: SeriesStore,
  { matchers }: Selector,
  { maxSeries = 10_000 }: EvaluateOptions,
): SeriesInfo[] {
  const found = store.select(matchers);
  if (found.length <= maxSeries) return found;
  throw new OperationalError('too-large', `Cannot answer the query: it touches ${found.length} series`, {
    hint: `Narrow the selector, or raise api.limits.query_series (now ${maxSeries})`,
  });
}

function cancel({ signal }: EvaluateOptions): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
