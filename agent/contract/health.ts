import { z } from 'zod';
import { route } from './route.ts';

/** How one part of the agent is. */
export const componentHealth = z.object({
  name: z.string(),
  state: z.enum(['ok', 'degraded', 'failed']),
  because: z.array(z.string()).describe('Named reasons while it is not ok'),
  detail: z.string().optional(),
  hint: z.string().optional(),
});
export type ComponentHealth = z.infer<typeof componentHealth>;

export const health = z.object({
  status: z.enum(['ok', 'degraded', 'failed', 'starting', 'stopping']),
  components: z.array(componentHealth),
});
export type Health = z.infer<typeof health>;

export const getHealthz = route({
  id: 'getHealthz',
  method: 'get',
  path: '/healthz',
  summary: 'Health of every component; 200 while the agent works, even degraded',
  role: 'public',
  response: health,
});

export const getReadyz = route({
  id: 'getReadyz',
  method: 'get',
  path: '/readyz',
  summary: 'Whether the agent has measured at least once and can be used; 503 until then and while stopping',
  role: 'public',
  response: health,
});

export const getLivez = route({
  id: 'getLivez',
  method: 'get',
  path: '/livez',
  summary: 'Whether the main loop turns; 503 when its last tick is more than 10 seconds ago',
  role: 'public',
  response: health,
});
