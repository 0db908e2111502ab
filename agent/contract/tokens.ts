import { z } from 'zod';
import { timestamp } from './fields.ts';
import { grants, roles, route } from './route.ts';

/** A token as it is listed: never the token itself, which is shown once when it is made and stored hashed. */
export const token = z.object({
  name: z.string(),
  role: z.enum(roles),
  grants: z.array(z.string()).default([]).describe('What it may do beyond its role'),
  createdAt: timestamp,
  expiresAt: timestamp.nullable(),
  lastUsedAt: timestamp.nullable(),
});
export type Token = z.infer<typeof token>;

const tokenName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/)
  .describe('Letters, digits, dot, underscore, hyphen; at most 63');

export const newToken = z.strictObject({
  name: tokenName,
  role: z.enum(roles).default('viewer'),
  grants: z.array(z.enum(grants)).max(grants.length).default([]),
  expiresInSeconds: z.number().int().min(1).optional(),
});

export const listTokens = route({
  id: 'listTokens',
  method: 'get',
  path: '/api/v1/tokens',
  summary: 'The tokens of this agent',
  role: 'admin',
  response: z.object({ tokens: z.array(token) }),
});

export const createToken = route({
  id: 'createToken',
  method: 'post',
  path: '/api/v1/tokens',
  summary: 'Makes a token; the answer is the only place where it is shown',
  role: 'admin',
  status: 201,
  body: newToken,
  response: token.extend({ secret: z.string() }),
});

export const revokeToken = route({
  id: 'revokeToken',
  method: 'delete',
  path: '/api/v1/tokens/{name}',
  summary: 'Makes a token worthless at once',
  role: 'admin',
  params: z.strictObject({ name: tokenName }),
  response: token,
});
