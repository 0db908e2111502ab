import { getHealthz, getLivez, getReadyz, type Health } from '../../contract/health.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { HttpError } from '../problem.ts';

/** The main loop counts as stuck when no tick came for so long (ms). */
const STUCK_AFTER = 10_000;

export function healthRoutes(context: RouteContext): Endpoint[] {
  const { services } = context;
  const sinceTick = watchTicks(context);
  return [
    endpoint(getHealthz, { handle: () => unless(services.health(), ['failed']) }),
    endpoint(getReadyz, { handle: () => unless(services.health(), ['failed', 'starting', 'stopping']) }),
    endpoint(getLivez, {
      handle: () => {
        if (sinceTick() <= STUCK_AFTER) return services.health();
        throw new HttpError(
          'unavailable',
          `Cannot vouch for the main loop: no tick for ${seconds(sinceTick())} s`,
        );
      },
    }),
  ];
}

function unless(health: Health, refused: readonly Health['status'][]): Health {
  if (!refused.includes(health.status)) return health;
  const ill = health.components.filter(({ state }) => state !== 'ok');
  const errors = ill.map(({ name, because }) => ({ field: name, message: because.join(', ') }));
  throw new HttpError('unavailable', `Cannot serve: the agent is ${health.status}`, {
    errors,
    headers: { 'retry-after': '1' },
  });
}

/** Milliseconds since the last tick, or since now while there was none. */
function watchTicks({ services: { clock, live }, stopping }: RouteContext): () => number {
  let last = clock.monotonic();
  const unsubscribe = live.subscribe(() => {
    last = clock.monotonic();
  });
  stopping.addEventListener('abort', unsubscribe, { once: true });
  return () => clock.monotonic() - last;
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1_000);
}
