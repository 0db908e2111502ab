import { z } from 'zod';
import { route } from './route.ts';

/** A peer as it is configured. Its token is never answered. */
export const peer = z.object({
  url: z.string(),
  name: z.string().nullable(),
  source: z
    .enum(['config', 'option', 'added', 'file_sd', 'dns_srv'])
    .describe('Where it is from; only `added` ones can be removed'),
  place: z.string().optional().describe('The file or the name that a discovered one is from'),
  fingerprint: z.string().nullable().describe('SHA-256 of the certificate that is expected of it'),
  hasToken: z.boolean(),
});
export type Peer = z.infer<typeof peer>;

const peerUrl = z.url({ protocol: /^https?$/ }).describe('http:// or https://, host and port; no path');

export const newPeer = z.strictObject({
  url: peerUrl,
  name: z.string().min(1).max(253).optional(),
  token: z.string().min(1).optional(),
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .optional(),
});
export type NewPeer = z.infer<typeof newPeer>;

export const listPeers = route({
  id: 'listPeers',
  method: 'get',
  path: '/api/v1/peers',
  summary: 'The configured peers',
  role: 'viewer',
  response: z.object({ peers: z.array(peer) }),
});

export const addPeer = route({
  id: 'addPeer',
  method: 'post',
  path: '/api/v1/peers',
  summary: 'Adds a peer and remembers it',
  role: 'admin',
  status: 201,
  body: newPeer,
  response: peer,
});

export const removePeer = route({
  id: 'removePeer',
  method: 'delete',
  path: '/api/v1/peers',
  summary: 'Forgets a peer that was added',
  role: 'admin',
  query: z.strictObject({ url: peerUrl }),
  response: peer,
});
