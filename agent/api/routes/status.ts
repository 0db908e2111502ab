import { getStatus } from '../../contract/status.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

export function statusRoutes({ services }: RouteContext): Endpoint[] {
  return [endpoint(getStatus, { handle: () => services.status() })];
}
