import { z } from 'zod';
import { byteCount } from './fields.ts';
import { route } from './route.ts';

const repository = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/)
  .describe('Whose objects: the name of the token, unless the configuration lets others in');
const params = z.object({ repository });
const name = z
  .string()
  .max(200)
  .regex(/^[a-z0-9-][a-z0-9.-]*(?:\/[a-z0-9-][a-z0-9.-]*)*$/, 'expected parts of [a-z0-9.-] with / between');
const count = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** What this agent keeps of a repository of others. */
export const getStore = route({
  id: 'getStore',
  method: 'get',
  path: '/api/v1/store/{repository}',
  summary: 'How much of a repository this agent keeps for another host, and how much more it would',
  role: 'operator',
  grant: 'store',
  params,
  response: z.object({
    storedBytes: byteCount,
    quotaBytes: byteCount.nullable().describe('null: as much as the disk takes'),
    freeBytes: byteCount.nullable().describe('What still fits, by quota and by disk'),
    canRemove: z.boolean().describe('Whether this token may remove what is kept'),
  }),
});

export const listStored = route({
  id: 'listStored',
  method: 'get',
  path: '/api/v1/store/{repository}/objects',
  summary: 'Objects that are kept, in the order of their names, 1,000 at a time',
  role: 'operator',
  grant: 'store',
  params,
  query: z.strictObject({
    prefix: z.string().max(200).default(''),
    after: z.string().max(200).optional().describe('`next` of the answer before'),
  }),
  response: z.object({
    objects: z.array(z.object({ name: z.string(), size: byteCount })),
    next: z.string().nullable(),
  }),
});

export const readStored = route({
  id: 'readStored',
  method: 'get',
  path: '/api/v1/store/{repository}/object',
  summary: 'Bytes of an object, 4 MiB at most in one answer',
  role: 'operator',
  grant: 'store',
  params,
  query: z.strictObject({ name, offset: count.default(0), length: count.optional() }),
  contentType: 'application/octet-stream',
  response: z.string(),
});

export const putStored = route({
  id: 'putStored',
  method: 'post',
  path: '/api/v1/store/{repository}/object',
  summary:
    'Keeps an object, in parts that come one behind another; the last one is verified, durable and seen',
  role: 'operator',
  grant: 'store',
  params,
  query: z.strictObject({
    name,
    upload: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .describe('Chosen by the sender for this object and this attempt'),
    offset: count,
    total: count.describe('Bytes of the whole object'),
    checksum: z
      .string()
      .regex(/^[0-9a-f]{16}$/)
      .describe('Of the whole object: xxh3-64'),
    replace: z
      .literal('true')
      .optional()
      .describe('Takes the place of an object; needs the grant store-remove'),
  }),
  bodyType: 'application/octet-stream',
  body: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  response: z.object({ received: byteCount, kept: z.boolean() }),
});

export const removeStored = route({
  id: 'removeStored',
  method: 'delete',
  path: '/api/v1/store/{repository}/object',
  summary: 'Removes an object; but for the leases of writers that needs the grant store-remove',
  role: 'operator',
  grant: 'store',
  params,
  query: z.strictObject({ name }),
  response: z.object({ removed: z.string() }),
});
