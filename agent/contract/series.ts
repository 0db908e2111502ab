import { z } from 'zod';
import { labels, prometheus, scope, selectors, time } from './prometheus.ts';
import { route } from './route.ts';

const asked = {
  'match[]': selectors,
  scope,
  start: time.optional(),
  end: time.optional(),
  limit: z.string().optional().describe('Most entries of the answer'),
};

export const series = route({
  id: 'series',
  method: 'get',
  path: '/api/v1/series',
  summary: 'The label sets of the series that any of the selectors match (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject(asked),
  response: prometheus(z.array(labels)),
});

export const listLabels = route({
  id: 'listLabels',
  method: 'get',
  path: '/api/v1/labels',
  summary: 'The names of all labels (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject(asked),
  response: prometheus(z.array(z.string())),
});

export const listLabelValues = route({
  id: 'listLabelValues',
  method: 'get',
  path: '/api/v1/label/{name}/values',
  summary: 'The values of one label (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  params: z.object({
    name: z.string().max(4_096).describe('As it is, or escaped as U__… (Prometheus: UTF-8 names in URLs)'),
  }),
  query: z.looseObject(asked),
  response: prometheus(z.array(z.string())),
});

const metricMetadata = z.object({ type: z.string(), help: z.string(), unit: z.string() });

export const listMetadata = route({
  id: 'listMetadata',
  method: 'get',
  path: '/api/v1/metadata',
  summary: 'Type and help of the metrics that are measured now (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject({
    metric: z.string().optional(),
    limit: z.string().optional().describe('Most metrics of the answer'),
    limit_per_metric: z.string().optional(),
  }),
  response: prometheus(z.record(z.string(), z.array(metricMetadata))),
});
