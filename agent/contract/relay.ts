import { z } from 'zod';
import { route } from './route.ts';

/** Set on a request that one agent sends for a caller; an agent that gets it relays no further. */
export const RELAYED_HEADER = 'x-vedette-relayed';
/** Set on a failure of the second hop, from the answering agent to its peer: the named reason. */
export const RELAY_FAILURE_HEADER = 'x-vedette-relay-failure';

export const relay = route({
  id: 'relay',
  method: 'get',
  path: '/api/v1/relay/{peer}/{path}',
  summary: 'Asks a known peer for the caller: the answer is the one of the peer',
  role: 'viewer',
  params: z.strictObject({
    peer: z.string().min(1).max(300).describe('URL of the peer as GET /api/v1/peers tells it'),
    path: z
      .string()
      .startsWith('/')
      .max(8_192)
      .describe('Path and query of a reading operation of this API, percent-encoded whole'),
  }),
  response: z.unknown().describe('What that operation answers'),
});
