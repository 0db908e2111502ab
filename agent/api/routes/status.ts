import { getStatus } from '../../contract/status.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

export function statusRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(getStatus, {
      handle: async ({ query: { time } }, { signal }) => {
        const status = services.status();
        return time === undefined
          ? status
          : { ...status, summary: await services.past.summary(time, signal) };
      },
    }),
  ];
}
