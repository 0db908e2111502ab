import { listLabels, listLabelValues, series } from '../../contract/series.ts';
import { answerList } from '../answer-list.ts';
import { type Call, type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { HttpError } from '../problem.ts';
import { evaluationFailure, prometheusFailure } from '../prometheus-failure.ts';
import { badParameter, readLimit, readWindow } from '../prometheus-input.ts';
import type { ListedSeries, QueryService } from '../query-service.ts';
import { unescapeName } from '../unescape-name.ts';

/** All series that have a name: what is listed where no selector is given. */
const EVERYTHING = ['{__name__=~".+"}'];

const definition = { failure: prometheusFailure, ownDeadline: true } as const;

export function seriesRoutes({ services }: RouteContext): Endpoint[] {
  const list = (input: ListInput, call: Call, summary: boolean) =>
    listed(input, call, { summary, queries: services.queries });
  return [
    endpoint(series, {
      ...definition,
      async handle({ query: input }, call) {
        const limit = readLimit(input.limit);
        if (selectorsOf(input).length === 0) throw new HttpError('invalid', 'no match[] parameter provided');
        const found = await list(input, call, false);
        return answerList(found.series, { ...found, limit }, call);
      },
    }),
    endpoint(listLabels, {
      ...definition,
      async handle({ query: input }, call) {
        const limit = readLimit(input.limit);
        const found = await list(input, call, true);
        return answerList(namesIn(found), { ...found, limit }, call);
      },
    }),
    endpoint(listLabelValues, {
      ...definition,
      async handle({ params, query: input }, call) {
        const name = unescapeName(params.name);
        if (name === '') throw new HttpError('invalid', 'invalid label name: ""');
        const limit = readLimit(input.limit);
        const found = await list(input, call, true);
        return answerList(valuesIn(found, name), { ...found, limit }, call);
      },
    }),
  ];
}

type ListInput = {
  readonly 'match[]'?: string | string[] | undefined;
  readonly scope?: string | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
};

function selectorsOf({ 'match[]': given = [] }: ListInput): string[] {
  return [given].flat();
}

async function listed(
  input: ListInput,
  { request, signal }: Call,
  { summary, queries }: { readonly summary: boolean; readonly queries: QueryService },
): Promise<ListedSeries> {
  const given = selectorsOf(input);
  const selectors = given.length === 0 ? EVERYTHING : given;
  try {
    return await queries.listSeries({ selectors, scope: input.scope, ...readWindow(input), summary, signal });
  } catch (error) {
    if (error instanceof SyntaxError) throw badParameter('match[]', error.message);
    throw evaluationFailure(error, request);
  }
}

function namesIn({ series }: ListedSeries): string[] {
  const names = new Set<string>();
  for (const labels of series) for (const name in labels) names.add(name);
  return [...names].sort();
}

function valuesIn({ series }: ListedSeries, name: string): string[] {
  const values = new Set<string>();
  for (const labels of series) if (Object.hasOwn(labels, name)) values.add(labels[name]!);
  return [...values].sort();
}
