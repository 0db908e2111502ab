import { getInventory, type Inventory } from '../../contract/inventory.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

export function inventoryRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(getInventory, {
      revalidate: true,
      handle: async ({ query: { refresh } }, { actor }) => {
        const inventory = await services.inventory({ refresh });
        return actor.role === 'viewer' ? withoutIdentities(inventory) : inventory;
      },
    }),
  ];
}

/** A serial number is what a support line asks for as proof, and a MAC address follows a machine through networks. */
function withoutIdentities(inventory: Inventory): Inventory {
  return {
    ...inventory,
    system: { ...inventory.system, serial: null },
    networkInterfaces: inventory.networkInterfaces.map(withoutAddress),
  };
}

/** Addresses that a host makes for itself may hold its MAC address: RFC 4291 appendix A puts ff:fe into its middle. */
function withoutAddress(one: Inventory['networkInterfaces'][number]): Inventory['networkInterfaces'][number] {
  return { ...one, mac: null, ip6: one.ip6?.includes('ff:fe') ? null : one.ip6 };
}
