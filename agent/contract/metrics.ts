import { z } from 'zod';
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
