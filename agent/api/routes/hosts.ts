import { listHosts } from '../../contract/hosts.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

export function hostRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(listHosts, {
      revalidate: true,
      handle: async ({ query }, { signal }) => ({
        hosts: await services.hosts({ refresh: query.refresh === 'true', signal }),
      }),
    }),
  ];
}
