import { z } from 'zod';
import { labels, parameter, point, prometheus, scope, time } from './prometheus.ts';
import { route } from './route.ts';

/** What one node of a query cost, its children's cost included. */
export type ExplainedNode = {
  readonly text: string;
  readonly kind: string;
  readonly series: number;
  readonly samples: number;
  readonly milliseconds: number;
  readonly children: readonly ExplainedNode[];
};

const explainedNode: z.ZodType<ExplainedNode> = z.object({
  text: z.string().describe('The part of the query, as PromQL'),
  kind: z.string(),
  series: z.number().int(),
  samples: z.number().int(),
  milliseconds: z.number(),
  children: z.array(z.lazy(() => explainedNode).meta({ type: 'object' })),
});

const beside = {
  stats: z
    .object({
      timings: z.record(z.string(), z.number()).describe('Seconds'),
      samples: z.object({ totalQueryableSamples: z.number().int(), peakSamples: z.number().int() }),
    })
    .optional(),
  explain: explainedNode.optional().describe('What each node of the query cost, where it was asked for'),
};

const scalar = z.object({ resultType: z.literal('scalar'), result: point, ...beside });
const string = z.object({ resultType: z.literal('string'), result: point, ...beside });

export const vector = z.object({
  resultType: z.literal('vector'),
  result: z.array(z.object({ metric: labels, value: point })),
  ...beside,
});

export const matrix = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: labels, values: z.array(point) })),
  ...beside,
});
export type Matrix = z.infer<typeof matrix>;

const instantResult = z.discriminatedUnion('resultType', [scalar, string, vector, matrix]);

const asked = {
  query: parameter.describe('PromQL'),
  scope,
  timeout: z.string().optional().describe('Duration, or seconds'),
  limit: z.string().optional().describe('Most series of the answer'),
  lookback_delta: z.string().optional().describe('How old the newest sample may be: duration, or seconds'),
  stats: z.string().optional().describe('`all`: what the query cost'),
  explain: z.literal('true').optional().describe('Also what each node of the query cost'),
};

export const query = route({
  id: 'query',
  method: 'get',
  path: '/api/v1/query',
  summary: 'Evaluates an expression at one instant (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject({ ...asked, time: time.optional() }),
  response: prometheus(instantResult),
});

export const queryRange = route({
  id: 'queryRange',
  method: 'get',
  path: '/api/v1/query_range',
  summary: 'Evaluates an expression over a range (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject({
    ...asked,
    start: parameter.describe('RFC 3339, or seconds since the epoch'),
    end: parameter.describe('RFC 3339, or seconds since the epoch'),
    step: parameter.describe('Duration, or seconds'),
  }),
  response: prometheus(matrix),
});

export const queryExemplars = route({
  id: 'queryExemplars',
  method: 'get',
  path: '/api/v1/query_exemplars',
  summary: 'Exemplars of the series of an expression: none are kept (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject({ query: parameter, start: time.optional(), end: time.optional() }),
  response: prometheus(z.array(z.unknown())),
});

export const formatQuery = route({
  id: 'formatQuery',
  method: 'get',
  path: '/api/v1/format_query',
  summary: 'An expression, written as it is best read (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject({ query: parameter }),
  response: prometheus(z.string()),
});

export const parseQuery = route({
  id: 'parseQuery',
  method: 'get',
  path: '/api/v1/parse_query',
  summary: 'An expression as a tree (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject({ query: parameter }),
  response: prometheus(z.looseObject({ type: z.string() })),
});
