import { listCgroups } from '../../contract/cgroups.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

export function cgroupRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(listCgroups, {
      revalidate: true,
      handle: async ({ query }, { signal }) => {
        const at = query.time ?? services.clock.now();
        const past = await services.cgroups(at, signal);
        const because = past === undefined ? 'no control groups were measured at that time' : null;
        const time = new Date(past?.time ?? at).toISOString();
        return { time, available: because === null, because, cgroups: past?.rows ?? [] };
      },
    }),
  ];
}
