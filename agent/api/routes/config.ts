import { reloadConfig, showConfig } from '../../contract/config.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

export function configRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(reloadConfig, {
      changes: () => 'configuration',
      handle: () => services.config.reload(),
    }),
    endpoint(showConfig, { revalidate: true, handle: () => services.config.show() }),
  ];
}
