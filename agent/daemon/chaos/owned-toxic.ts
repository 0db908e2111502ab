import { z } from 'zod';

const ownedToxic = z.object({
  proxy: z.string(),
  toxic: z.string(),
  type: z.string(),
  stream: z.string(),
  owner: z.string(),
  /** Milliseconds since the epoch. */
  until: z.number(),
});

/** A toxic that this agent put on another server, as it is written down. */
export type OwnedToxic = z.infer<typeof ownedToxic>;

/** Those that were written down; none where that cannot be read. */
export function parseOwnedToxics(text: string): OwnedToxic[] {
  try {
    return z.array(ownedToxic).parse(JSON.parse(text));
  } catch {
    return [];
  }
}
