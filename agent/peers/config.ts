import { z } from 'zod';

/** Options of the `peers:` section. */
export const peersConfig = z.strictObject({}).prefault({}).describe('The other agents of the fleet.');
export type PeersConfig = z.infer<typeof peersConfig>;
