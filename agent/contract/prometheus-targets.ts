import { z } from 'zod';
import { prometheus } from './prometheus.ts';
import { route } from './route.ts';

const none = z.looseObject({});

export const listTargets = route({
  id: 'listTargets',
  method: 'get',
  path: '/api/v1/targets',
  summary:
    'Targets that are scraped: an agent measures its host itself, so there are none (Prometheus HTTP API)',
  role: 'viewer',
  form: true,
  query: none,
  response: prometheus(
    z.object({
      activeTargets: z.array(z.unknown()),
      droppedTargets: z.array(z.unknown()),
      droppedTargetCounts: z.record(z.string(), z.number()),
    }),
  ),
});
