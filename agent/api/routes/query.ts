import { query, queryRange, series } from '../../contract/query.ts';
import type { Steps } from '../../promql/evaluate/query.ts';
import type { EvaluateOptions } from '../../promql/evaluate-selector.ts';
import type { Selector } from '../../promql/parse-selector.ts';
import type { ApiLimits } from '../config.ts';
import { type Call, type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { HttpError, toHttpError } from '../problem.ts';
import { matrixBody, seriesBody, vectorBody } from '../prometheus-body.ts';
import { prometheusFailure } from '../prometheus-failure.ts';
import { badParameter, readDuration, readTime } from '../prometheus-input.ts';
import { streamAnswer } from '../stream-answer.ts';

/** Most points of one series in one answer, as in Prometheus. */
const MAX_STEPS = 11_000;

/** The query language is loaded at the first query: its grammar would weigh on an agent that nobody asks. */
const loadPromql = () => import('../../promql/index.ts');

export function queryRoutes(context: RouteContext): Endpoint[] {
  return [instantRoute(context), rangeRoute(context), seriesRoute(context)];
}

function instantRoute({ services, limits }: RouteContext): Endpoint {
  return endpoint(query, {
    failure: prometheusFailure,
    handle: async ({ query: input }, call) => {
      const time = input.time === undefined ? services.clock.now() : readTime('time', input.time);
      const { evaluateInstant } = await loadPromql();
      const selector = await parse('query', input.query);
      const options = evaluateOptions(limits, call, input.timeout);
      return answer(vectorBody(evaluateInstant(services.series, selector, time, options)), call);
    },
  });
}

function rangeRoute({ services, limits }: RouteContext): Endpoint {
  return endpoint(queryRange, {
    failure: prometheusFailure,
    handle: async ({ query: input }, call) => {
      const steps = stepsOf(input);
      const { evaluateRange } = await loadPromql();
      const selector = await parse('query', input.query);
      const options = evaluateOptions(limits, call, input.timeout);
      return answer(matrixBody(evaluateRange(services.series, selector, steps, options)), call);
    },
  });
}

function seriesRoute({ services, limits }: RouteContext): Endpoint {
  return endpoint(series, {
    failure: prometheusFailure,
    handle: async ({ query: input }, call) => {
      const { listSeries } = await loadPromql();
      const texts = [input['match[]']].flat();
      const selectors = await Promise.all(texts.map((text) => parse('match[]', text)));
      const options = { ...evaluateOptions(limits, call), ...windowOf(input), limit: readLimit(input.limit) };
      return answer(seriesBody(listSeries(services.series, selectors, options)), call);
    },
  });
}

function evaluateOptions(limits: ApiLimits, call: Call, timeout?: string): EvaluateOptions {
  const signal = signalOf(call, timeout);
  return { signal, maxSeries: limits.query_series, maxSamples: limits.query_samples };
}

function signalOf(call: Call, timeout: string | undefined): AbortSignal {
  if (timeout === undefined) return call.signal;
  const milliseconds = readDuration('timeout', timeout);
  if (milliseconds <= 0) throw badParameter('timeout', 'it must be longer than nothing');
  return AbortSignal.any([call.signal, AbortSignal.timeout(Math.min(milliseconds, 2 ** 31 - 1))]);
}

async function parse(name: string, text: string): Promise<Selector> {
  const { parseSelector } = await loadPromql();
  return asBadData(name, () => parseSelector(text));
}

/** The store judges regular expressions, and the grammar the rest: both by `SyntaxError`. */
function asBadData<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SyntaxError) throw badParameter(name, error.message);
    throw error;
  }
}

async function answer(parts: AsyncIterable<string | Uint8Array>, { request }: Call): Promise<Response> {
  try {
    return await streamAnswer(parts, {
      headers: { 'content-type': 'application/json' },
      acceptEncoding: request.headers.get('accept-encoding'),
    });
  } catch (error) {
    if (error instanceof SyntaxError) throw new HttpError('invalid', error.message);
    throw toHttpError(error);
  }
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
  if ((end - start) / step <= MAX_STEPS) return { start, end, step };
  throw new HttpError(
    'invalid',
    'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
  );
}

function windowOf({ start, end }: { start?: string | undefined; end?: string | undefined }) {
  return {
    ...(start === undefined ? {} : { start: readTime('start', start) }),
    ...(end === undefined ? {} : { end: readTime('end', end) }),
  };
}

function readLimit(text: string | undefined): number {
  const limit = text === undefined ? 0 : Number(text);
  if (!Number.isInteger(limit) || limit < 0) throw badParameter('limit', 'it must be a whole number');
  return limit === 0 ? Number.POSITIVE_INFINITY : limit;
}
