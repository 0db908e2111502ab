import { answerCall } from '../../../agent/api/answer-call.ts';
import { apiConfig } from '../../../agent/api/config.ts';
import { queryRoutes } from '../../../agent/api/routes/query.ts';
import { seriesRoutes } from '../../../agent/api/routes/series.ts';
import type { Services } from '../../../agent/api/services.ts';
import { query, queryRange } from '../../../agent/contract/query.ts';
import type { Route } from '../../../agent/contract/route.ts';
import { listLabels, listLabelValues, series } from '../../../agent/contract/series.ts';
import { createLog } from '../../../agent/kit/log.ts';
import { labelPredicate } from '../../../agent/promql/label-predicate.ts';
import { parseMetricSelector } from '../../../agent/promql/syntax/parse-metric-selector.ts';
import { worldQueries } from '../world-queries.ts';
import type { Answer, Question } from './answer.ts';

/** PromQL over the replay, answered by the routes of the agent itself. */
export const queryAnswers: readonly Answer[] = [query, queryRange, series, listLabels, listLabelValues].map(
  (route) => ({ path: route.path, answer: (question) => answered(route, question) }),
);

/** The series that a selector names, by index into the recording. */
export function matching({ world }: Pick<Question, 'world'>, selector: string): number[] {
  const accepts = labelPredicate(parseMetricSelector(selector));
  return [...world.series.keys()].filter((index) => accepts(world.series[index]!.labels));
}

const { limits } = apiConfig.parse({});
const log = createLog({ level: 'error', write: () => {} });
const connection = { listener: 'unix', address: '', idleFor: () => {} } as const;
const admit = () => ({ name: 'simulation', role: 'viewer', grants: [] }) as const;

function answered(route: Route, { world, host, now, ...question }: Question): Promise<Response> {
  const queries = worldQueries(world, host, now);
  const clock = { now: () => now, monotonic: () => performance.now() };
  // These routes ask nothing else of an agent.
  const services = { clock, log, queries } as Services;
  const context = { services, limits, stopping: question.signal };
  const endpoint = [...queryRoutes(context), ...seriesRoutes(context)].find((one) => one.route === route)!;
  const url = `http://simulation${question.pathname}?${question.query}`;
  const request = new Request(url, { signal: question.signal });
  const params = { name: decodeURIComponent(question.pathname.split('/').at(-2) ?? '') };
  return answerCall(
    endpoint,
    { request, params, connection, requestId: 'simulation' },
    { services, limits, admit },
  );
}
