import { TimeSlice } from '../../kit/time-slice.ts';
import { Annotations } from '../annotations.ts';
import { compile } from './compile.ts';
import { Deadline } from './deadline.ts';
import type { Evaluation } from './evaluation.ts';
import { Meter } from './meter.ts';
import { Profiler } from './profiler.ts';
import type { Query, QueryResult } from './query.ts';
import { resultOf } from './query-result.ts';
import { runInSlices } from './run-in-slices.ts';
import { countSteps, stepGrid } from './step-grid.ts';

const FIVE_MINUTES = 300_000;
const MINUTE = 60_000;

/**
 * Answers a query: reads ahead what its selectors match, then evaluates series by series over all steps, a few
 * milliseconds at a time.
 *
 * @throws EvaluationError where these series have no answer; OperationalError `timeout`, `too-large`, or
 *   `unavailable` when it was cancelled
 */
export async function evaluateQuery(query: Query): Promise<QueryResult> {
  const begun = performance.now();
  const deadline = new Deadline(query.limits.timeout, query.signal);
  try {
    const evaluation = evaluationOf(query, deadline.signal);
    const operator = compile(query.expression, evaluation.steps, evaluation);
    await deadline.race(prepareAll(evaluation));
    const work = resultOf(operator, query.instant, evaluation);
    const value = await runInSlices(work, () => deadline.check());
    const { warnings, infos } = evaluation.annotations;
    return { ...value, warnings, infos, stats: statsOf(evaluation, performance.now() - begun) };
  } finally {
    deadline.end();
  }
}

/** Reads ahead side by side; those who answer at once, as the store of this host, one slice after the other. */
async function prepareAll({ preparations, signal }: Evaluation): Promise<void> {
  const slice = new TimeSlice();
  const started: Promise<void>[] = [];
  for (const prepare of preparations) {
    const reading = prepare();
    // Waited for below: until then a failure is not one that nobody sees to.
    reading.catch(() => {});
    started.push(reading);
    if (slice.over) await slice.next(signal);
  }
  await Promise.all(started);
}

function evaluationOf(query: Query, signal: AbortSignal): Evaluation {
  const { start, end, step } = query.steps;
  if (!(end >= start && (end === start || step > 0))) {
    throw new RangeError(`steps from ${start} to ${end} by ${step} do not lead anywhere`);
  }
  const meter = new Meter(query.limits);
  meter.hold(countSteps(query.steps));
  return {
    source: query.source,
    annotations: new Annotations(),
    meter,
    querier: query.querier,
    steps: stepGrid(query.steps),
    end: query.steps.end,
    lookback: query.lookback ?? FIVE_MINUTES,
    subqueryStep: query.subqueryStep ?? MINUTE,
    signal,
    profiler: query.profile ? new Profiler(query.source, meter) : undefined,
    preparations: [],
  };
}

function statsOf({ meter, profiler }: Evaluation, milliseconds: number): QueryResult['stats'] {
  const { series, samples, peakPoints } = meter;
  const stats = { series, samples, peakPoints, milliseconds };
  return profiler?.root ? { ...stats, profile: profiler.root } : stats;
}
