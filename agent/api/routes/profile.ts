import { type FactGroup, getProfile } from '../../contract/profile.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

const WITHHELD: FactGroup = { values: {}, omitted: 0, because: 'needs the role operator' };

export function profileRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(getProfile, {
      revalidate: true,
      handle: async (_, { actor }) => {
        const profile = await services.profile();
        // Hashes let a reader test guesses at a file, and boot options may hold addresses and keys.
        return actor.role === 'viewer'
          ? { ...profile, configFiles: WITHHELD, bootOptions: WITHHELD }
          : profile;
      },
    }),
  ];
}
