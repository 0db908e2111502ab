import { query, queryRange } from '../../contract/query.ts';
import type { Steps } from '../../promql/evaluate/query.ts';
import { type AskedQuery, answerQuery } from '../answer-query.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { OutgoingResults } from '../outgoing-results.ts';
import { HttpError } from '../problem.ts';
import { prometheusFailure } from '../prometheus-failure.ts';
import {
  badParameter,
  readDuration,
  readLimit,
  readLookback,
  readOptionalTime,
  readTime,
} from '../prometheus-input.ts';

/** Most points of one series in one answer, as in Prometheus. */
const MAX_STEPS = 11_000;

export function queryRoutes(routes: RouteContext): Endpoint[] {
  const { clock } = routes.services;
  const context = { ...routes, outgoing: new OutgoingResults() };
  return [
    endpoint(query, {
      failure: prometheusFailure,
      ownDeadline: true,
      handle: ({ query: input }, call) => {
        const limit = readLimit(input.limit);
        const time = readOptionalTime('time', input.time, clock.now());
        const steps = { start: time, end: time, step: 1 };
        return answerQuery({ ...askedOf(input), limit, steps, instant: true }, call, context);
      },
    }),
    endpoint(queryRange, {
      failure: prometheusFailure,
      ownDeadline: true,
      handle: ({ query: input }, call) => {
        const limit = readLimit(input.limit);
        const steps = stepsOf(input);
        return answerQuery({ ...askedOf(input), limit, steps, instant: false }, call, context);
      },
    }),
  ];
}

type AskedInput = {
  readonly query: string;
  readonly scope?: string | undefined;
  readonly timeout?: string | undefined;
  readonly lookback_delta?: string | undefined;
  readonly stats?: string | undefined;
  readonly explain?: 'true' | undefined;
};

function askedOf(input: AskedInput): Omit<AskedQuery, 'limit' | 'steps' | 'instant'> {
  return {
    query: input.query,
    scope: input.scope,
    timeout: readTimeout(input.timeout),
    lookback: readLookback(input.lookback_delta),
    stats: (input.stats ?? '') !== '',
    explain: input.explain === 'true',
  };
}

function readTimeout(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const timeout = readDuration('timeout', text);
  if (timeout <= 0) throw new HttpError('timeout', 'query timed out in expression evaluation');
  return timeout;
}

function stepsOf(input: { start: string; end: string; step: string }): Steps {
  const start = readTime('start', input.start);
  const end = readTime('end', input.end);
  if (end < start) throw badParameter('end', 'end timestamp must not be before start time');
  const step = readDuration('step', input.step);
  if (step <= 0) {
    throw badParameter(
      'step',
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  }
  if ((end - start) / step <= MAX_STEPS) return { start, end, step: Math.max(1, Math.floor(step)) };
  throw new HttpError(
    'invalid',
    'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
  );
}
