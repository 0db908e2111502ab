import { getInventory } from '../../contract/inventory.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

export function inventoryRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(getInventory, {
      revalidate: true,
      handle: ({ query: { refresh } }) => services.inventory({ refresh }),
    }),
  ];
}
