import { z } from 'zod';
import { route } from './route.ts';

const time = z.string().describe('RFC 3339, or seconds since the epoch');
const labels = z.record(z.string(), z.string());
const point = z.tuple([z.number(), z.string()]).describe('Seconds since the epoch, value as text');

/** The envelope of the Prometheus HTTP API. */
const prometheus = <Data extends z.ZodType>(data: Data) =>
  z.object({ status: z.literal('success'), data, warnings: z.array(z.string()).optional() });

/** A failure in the Prometheus HTTP API's own shape, which the query routes answer instead of problem details. */
export const prometheusError = z.object({
  status: z.literal('error'),
  errorType: z.string().describe('bad_data, timeout, canceled, execution, …'),
  error: z.string(),
});

export const vector = z.object({
  resultType: z.literal('vector'),
  result: z.array(z.object({ metric: labels, value: point })),
});

export const matrix = z.object({
  resultType: z.literal('matrix'),
  result: z.array(z.object({ metric: labels, values: z.array(point) })),
});
export type Matrix = z.infer<typeof matrix>;

export const query = route({
  id: 'query',
  method: 'get',
  path: '/api/v1/query',
  summary: 'Evaluates an expression at one instant (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject({ query: z.string(), time: time.optional(), timeout: z.string().optional() }),
  response: prometheus(vector),
});

export const queryRange = route({
  id: 'queryRange',
  method: 'get',
  path: '/api/v1/query_range',
  summary: 'Evaluates an expression over a range (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject({
    query: z.string(),
    start: time,
    end: time,
    step: z.string().describe('Duration, or seconds'),
    timeout: z.string().optional(),
  }),
  response: prometheus(matrix),
});

export const series = route({
  id: 'series',
  method: 'get',
  path: '/api/v1/series',
  summary: 'The label sets of the series that any of the selectors match (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject({
    'match[]': z.union([z.string(), z.array(z.string())]),
    start: time.optional(),
    end: time.optional(),
    limit: z.string().optional(),
  }),
  response: prometheus(z.array(labels)),
});
