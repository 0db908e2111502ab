import { z } from 'zod';
import { prometheus } from './prometheus.ts';
import { route } from './route.ts';

const none = z.looseObject({});

export const getBuildInfo = route({
  id: 'getBuildInfo',
  method: 'get',
  path: '/api/v1/status/buildinfo',
  summary: 'Which Prometheus this API speaks like (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: none,
  response: prometheus(
    z.object({
      version: z.string().describe('Of the Prometheus whose API this is'),
      revision: z.string(),
      branch: z.string(),
      buildUser: z.string(),
      buildDate: z.string(),
      goVersion: z.string(),
    }),
  ),
});

export const getRuntimeInfo = route({
  id: 'getRuntimeInfo',
  method: 'get',
  path: '/api/v1/status/runtimeinfo',
  summary: 'How this agent runs (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: none,
  response: prometheus(
    z.object({
      startTime: z.string(),
      hostname: z.string(),
      serverTime: z.string(),
      reloadConfigSuccess: z.boolean(),
      lastConfigTime: z.string(),
      corruptionCount: z.number().int(),
      storageRetention: z.string(),
    }),
  ),
});

export const getFlags = route({
  id: 'getFlags',
  method: 'get',
  path: '/api/v1/status/flags',
  summary: 'The limits of queries, under the names that Prometheus has for them (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: none,
  response: prometheus(z.record(z.string(), z.string())),
});

export const getPrometheusConfig = route({
  id: 'getPrometheusConfig',
  method: 'get',
  path: '/api/v1/status/config',
  summary: 'How often is measured, as a Prometheus would write it (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: none,
  response: prometheus(z.object({ yaml: z.string() })),
});

const counted = z.array(z.object({ name: z.string(), value: z.number().int() }));

export const getCardinality = route({
  id: 'getCardinality',
  method: 'get',
  path: '/api/v1/status/tsdb',
  summary: 'Which metrics and labels make most series (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: z.looseObject({
    limit: z.string().optional().describe('Most entries of each list; 10 if not given'),
  }),
  response: prometheus(
    z.object({
      headStats: z.object({
        numSeries: z.number().int(),
        numLabelPairs: z.number().int(),
        chunkCount: z.number().int().describe('0: this store has no chunks'),
        minTime: z.number().int().describe('Milliseconds since the epoch'),
        maxTime: z.number().int().describe('Milliseconds since the epoch'),
      }),
      seriesCountByMetricName: counted,
      labelValueCountByLabelName: counted,
      memoryInBytesByLabelName: counted,
      seriesCountByLabelValuePair: counted,
    }),
  ),
});
