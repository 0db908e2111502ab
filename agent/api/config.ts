import { z } from 'zod';

/** Options of the `api:` section. */
export const apiConfig = z.strictObject({}).prefault({}).describe('The HTTP API of this agent.');
export type ApiConfig = z.infer<typeof apiConfig>;
