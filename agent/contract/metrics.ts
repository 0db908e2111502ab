import { z } from 'zod';
import { selectors } from './prometheus.ts';
import { route } from './route.ts';

export const getMetrics = route({
  id: 'getMetrics',
  method: 'get',
  path: '/metrics',
  summary: 'The newest samples: Prometheus text format 0.0.4, or OpenMetrics 1.0 when asked for by Accept',
  role: 'viewer',
  contentType: 'text/plain',
  response: z.string(),
});

export const federate = route({
  id: 'federate',
  method: 'get',
  path: '/federate',
  summary:
    'The newest samples of the series that any of the selectors match, with their times: for a Prometheus to scrape',
  role: 'viewer',
  contentType: 'text/plain',
  query: z.looseObject({ 'match[]': selectors }),
  response: z.string(),
});
