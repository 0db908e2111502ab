import { z } from 'zod';
import { byteCount, timestamp } from './fields.ts';
import { route } from './route.ts';

const attributes = z.record(z.string(), z.union([z.number(), z.string()]));
const matchFields = {
  client_cidr: z.string().optional(),
  first_connections: z.number().int().min(0).optional(),
  after_bytes: z.number().int().min(0).optional(),
  after_ms: z.number().min(0).optional(),
};

/** A toxic that is in force on a proxy. */
export const toxicRow = z.object({
  name: z.string(),
  type: z.string(),
  stream: z.string().describe('upstream: client to server; downstream: server to client'),
  toxicity: z.number().describe('The share of connections that it is for'),
  attributes,
  owner: z.string().nullable().describe('Who put it there; null where an application did'),
  expiresAt: timestamp.nullable().describe('When it ends by itself'),
  match: z.object(matchFields).nullable(),
  affected: z.number().int().describe('Open connections that it has hold of'),
});
export type ToxicRow = z.infer<typeof toxicRow>;

const direction = z.object({ receivedBytes: byteCount, sentBytes: byteCount });

/** One proxy of this host. */
export const proxyRow = z.object({
  name: z.string(),
  protocol: z.string().describe('tcp, udp'),
  listen: z.string(),
  upstream: z.string(),
  enabled: z.boolean(),
  connections: z.number().int(),
  accepted: z.number().int().describe('Connections since the proxy was made'),
  failed: z.number().int().describe('Dials of the upstream that failed'),
  upstreamBytes: direction.describe('From clients to the server'),
  downstreamBytes: direction.describe('From the server to clients'),
  toxics: z.array(toxicRow),
});
export type ProxyRow = z.infer<typeof proxyRow>;

const attributeSpec = z.object({
  name: z.string(),
  type: z.string().describe('integer, number, text'),
  unit: z.string().nullable(),
  describe: z.string(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  choices: z.array(z.string()).nullable(),
  initial: z.union([z.number(), z.string()]),
});

/** A kind of toxic, with all that a form needs. */
export const toxicKindRow = z.object({
  name: z.string(),
  describe: z.string(),
  protocols: z.array(z.string()).describe('tcp, udp'),
  attributes: z.array(attributeSpec),
});
export type ToxicKindRow = z.infer<typeof toxicKindRow>;

/** An open connection of a proxy. */
export const proxyConnection = z.object({
  id: z.number().int(),
  client: z.string(),
  upstream: z.string().nullable(),
  ageSeconds: z.number(),
  upstreamBytes: direction,
  downstreamBytes: direction,
  heldBytes: byteCount,
  toxics: z.array(z.string()),
});
export type ProxyConnection = z.infer<typeof proxyConnection>;

const proxyName = z.object({ proxy: z.string().min(1).max(255) });
const toxicName = proxyName.extend({ toxic: z.string().min(1).max(255) });

export const listProxies = route({
  id: 'listProxies',
  method: 'get',
  path: '/api/v1/proxies',
  summary: 'The fault proxies of this host, their toxics and what they move',
  role: 'viewer',
  response: z.object({
    because: z.string().nullable().describe('Why there is no fault proxy; null where there is one'),
    api: z
      .string()
      .nullable()
      .describe("Base URL of the Toxiproxy API on this host: 'http://127.0.0.1:8474'"),
    external: z.boolean().describe('Whether that is another server, which this agent only drives'),
    proxies: z.array(proxyRow),
  }),
});

export const listToxicKinds = route({
  id: 'listToxicKinds',
  method: 'get',
  path: '/api/v1/toxics',
  summary: 'What kinds of toxic there are, and their attributes',
  role: 'viewer',
  response: z.object({ kinds: z.array(toxicKindRow) }),
});

export const createProxy = route({
  id: 'createProxy',
  method: 'post',
  path: '/api/v1/proxies',
  summary: 'Makes a proxy',
  role: 'operator',
  grant: 'chaos',
  status: 201,
  body: z.strictObject({
    name: z.string().min(1).max(255),
    listen: z.string().max(300),
    upstream: z.string().min(1).max(300),
    protocol: z.enum(['tcp', 'udp']).optional(),
    enabled: z.boolean().optional(),
  }),
  response: proxyRow,
});

export const updateProxy = route({
  id: 'updateProxy',
  method: 'post',
  path: '/api/v1/proxies/{proxy}',
  summary: 'Changes where a proxy listens or whom it is for; enables or disables it',
  role: 'operator',
  grant: 'chaos',
  params: proxyName,
  body: z.strictObject({
    listen: z.string().max(300).optional(),
    upstream: z.string().min(1).max(300).optional(),
    enabled: z.boolean().optional(),
  }),
  response: proxyRow,
});

export const removeProxy = route({
  id: 'removeProxy',
  method: 'delete',
  path: '/api/v1/proxies/{proxy}',
  summary: 'Ends a proxy and its connections',
  role: 'operator',
  grant: 'chaos',
  params: proxyName,
  response: proxyRow,
});

const toxicFields = {
  toxicity: z.number().min(0).max(1).optional(),
  attributes: attributes.optional(),
};

export const addToxic = route({
  id: 'addToxic',
  method: 'post',
  path: '/api/v1/proxies/{proxy}/toxics',
  summary: 'Adds a toxic, which has an owner and ends by itself',
  role: 'operator',
  grant: 'chaos',
  status: 201,
  params: proxyName,
  body: z.strictObject({
    type: z.string().min(1).max(64),
    name: z.string().min(1).max(255).optional(),
    stream: z.enum(['upstream', 'downstream']).optional(),
    ...toxicFields,
    match: z.strictObject(matchFields).optional(),
    ttlSeconds: z.number().positive().max(86_400).describe('After so long it ends by itself'),
  }),
  response: toxicRow,
});

export const updateToxic = route({
  id: 'updateToxic',
  method: 'post',
  path: '/api/v1/proxies/{proxy}/toxics/{toxic}',
  summary: 'Changes attributes, toxicity or the time that is left to a toxic',
  role: 'operator',
  grant: 'chaos',
  params: toxicName,
  body: z.strictObject({ ...toxicFields, ttlSeconds: z.number().positive().max(86_400).optional() }),
  response: toxicRow,
});

export const removeToxic = route({
  id: 'removeToxic',
  method: 'delete',
  path: '/api/v1/proxies/{proxy}/toxics/{toxic}',
  summary: 'Takes a toxic away',
  role: 'operator',
  grant: 'chaos',
  params: toxicName,
  response: toxicRow,
});

export const endFaults = route({
  id: 'endFaults',
  method: 'delete',
  path: '/api/v1/faults',
  summary: 'Removes every toxic that vedette owns on this host; those of applications stay',
  // Ending faults is always allowed to whoever may act: it is what one does when all else is wrong.
  role: 'operator',
  response: z.object({ removed: z.array(z.object({ proxy: z.string(), toxic: z.string() })) }),
});

export const listProxyConnections = route({
  id: 'listProxyConnections',
  method: 'get',
  path: '/api/v1/proxies/{proxy}/connections',
  summary: 'The open connections of a proxy, newest first, a thousand at most',
  role: 'viewer',
  params: proxyName,
  response: z.object({ connections: z.array(proxyConnection), of: z.number().int() }),
});

export const closeProxyConnection = route({
  id: 'closeProxyConnection',
  method: 'delete',
  path: '/api/v1/proxies/{proxy}/connections/{connection}',
  summary: 'Ends one connection',
  role: 'operator',
  grant: 'chaos',
  params: proxyName.extend({ connection: z.coerce.number().int() }),
  response: z.object({ closed: z.number().int() }),
});

/** What a tap saw. */
export const tapRecord = z.object({
  time: timestamp,
  connection: z.number().int(),
  client: z.string(),
  upstream: z.string().nullable(),
  event: z.string().describe('open, data, end, close, reset'),
  stream: z.string().nullable(),
  data: z.string().nullable().describe('The bytes in base64'),
});
export type TapRecordRow = z.infer<typeof tapRecord>;

export const tapProxy = route({
  id: 'tapProxy',
  method: 'get',
  path: '/api/v1/proxies/{proxy}/tap',
  summary:
    'What a proxy delivers, as it goes: asked again and again, each time from where the last answer ended',
  // The bytes of other people's connections are more than a viewer may see.
  role: 'operator',
  grant: 'chaos',
  params: proxyName,
  query: z.strictObject({
    since: z.coerce
      .number()
      .int()
      .min(0)
      .optional()
      .describe('`next` of the answer before; begins now without'),
    connection: z.coerce.number().int().optional().describe('Only this one'),
  }),
  response: z.object({
    next: z.number().int(),
    records: z.array(tapRecord),
    missedBytes: byteCount.describe('Bytes that came faster than they were asked for and were let go'),
  }),
});
