import type { Steps } from '../promql/evaluate/query.ts';
import { cutResult } from './cut-result.ts';
import type { Call, RouteContext } from './endpoint.ts';
import { fewAnnotations } from './few-annotations.ts';
import type { OutgoingResults } from './outgoing-results.ts';
import { type BesideResult, queryBody } from './prometheus-body.ts';
import { evaluationFailure } from './prometheus-failure.ts';
import { badParameter } from './prometheus-input.ts';
import type { QueryAnswer } from './query-service.ts';
import { streamAnswer } from './stream-answer.ts';

/** A query with all that its parameters say. */
export type AskedQuery = {
  readonly query: string;
  readonly steps: Steps;
  readonly instant: boolean;
  readonly scope: string | undefined;
  /** Milliseconds. */
  readonly timeout: number | undefined;
  /** Milliseconds. */
  readonly lookback: number | undefined;
  /** Most series of the answer. */
  readonly limit: number;
  /** Whether it is told what the query cost. */
  readonly stats: boolean;
  /** Whether it is told what each of its nodes cost. */
  readonly explain: boolean;
};

export type QueryContext = RouteContext & {
  /** What is being read by all callers. */
  readonly outgoing: OutgoingResults;
};

/** Seconds that a connection waits for a query: no query may take so long (`query.timeout`). */
const PATIENCE = 250;

/** Answers a query as the Prometheus HTTP API does. @throws HttpError */
export async function answerQuery(asked: AskedQuery, call: Call, context: QueryContext): Promise<Response> {
  const { services, limits, outgoing } = context;
  const started = services.clock.monotonic();
  call.connection.idleFor(PATIENCE);
  const result = fewAnnotations(cutResult(await evaluated(asked, call, context), asked.limit));
  call.connection.idleFor(Math.ceil(limits.idle_timeout / 1_000));
  const more = besideResult(result, asked, services.clock.monotonic() - started);
  return streamAnswer(outgoing.count(result, queryBody(result, result, more)), {
    headers: { 'content-type': 'application/json' },
    acceptEncoding: call.request.headers.get('accept-encoding'),
  });
}

async function evaluated(asked: AskedQuery, call: Call, { services }: RouteContext): Promise<QueryAnswer> {
  const { limit: _, stats: __, explain, ...request } = asked;
  try {
    return await services.queries.run({ ...request, profile: explain, signal: call.signal });
  } catch (error) {
    if (error instanceof SyntaxError) throw badParameter('query', error.message);
    throw evaluationFailure(error, call.request);
  }
}

function besideResult({ stats }: QueryAnswer, asked: AskedQuery, milliseconds: number): BesideResult {
  return {
    ...(asked.stats && { stats: statsOf(stats, milliseconds) }),
    ...(asked.explain && stats.profile && { explain: stats.profile }),
  };
}

/** As Prometheus names them (util/stats). To parse, to prepare and to sort are parts of the evaluation here. */
function statsOf(stats: QueryAnswer['stats'], milliseconds: number) {
  const evaluation = stats.milliseconds / 1_000;
  const total = Math.max(evaluation, milliseconds / 1_000);
  return {
    timings: {
      evalTotalTime: evaluation,
      resultSortTime: 0,
      queryPreparationTime: 0,
      innerEvalTime: evaluation,
      execQueueTime: total - evaluation,
      execTotalTime: total,
    },
    samples: { totalQueryableSamples: stats.samples, peakSamples: stats.peakPoints },
  };
}
