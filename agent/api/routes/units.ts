import { listUnits } from '../../contract/units.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

export function unitRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(listUnits, {
      revalidate: true,
      handle: async ({ query }, { signal }) => {
        const { time, because, units } = await services.units(query.time, signal);
        return { time: new Date(time).toISOString(), available: because === null, because, units };
      },
    }),
  ];
}
