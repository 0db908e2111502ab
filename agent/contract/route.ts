import type { z } from 'zod';

/** What a caller must be allowed to do; each role may do all that the ones before it may. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/**
 * What a token may do beyond its role, each given by name: breaking a service, replacing its data, keeping
 * what other hosts send, removing that, or telling what was measured, is not part of running it.
 */
export const grants = ['chaos', 'restore', 'store', 'store-remove', 'write'] as const;
export type Grant = (typeof grants)[number];

/**
 * One operation of the HTTP API: the one source of the server's routing and validation, of the typed client, and of
 * the OpenAPI document. `response` is the body of the success status; failures are always `problem` (RFC 9457).
 */
export type Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> = {
  /** Unique and stable: the OpenAPI `operationId` and the name in the access log. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'delete';
  /** With parameters as `{name}`. */
  readonly path: string;
  readonly summary: string;
  /** `public` needs no token even beyond loopback. */
  readonly role: Role | 'public';
  /** What the caller must have been granted beside the role. */
  readonly grant?: Grant;
  /** Success status. @default 200 */
  readonly status?: 200 | 201 | 204;
  /** Media type of the success body. @default 'application/json' */
  readonly contentType?: string;
  readonly params?: Params;
  readonly query?: Query;
  /** Also answered to POST with the query parameters as an `application/x-www-form-urlencoded` body; changes nothing. */
  readonly form?: true;
  readonly body?: Body;
  /** Media type of the request body. @default 'application/json' */
  readonly bodyType?: 'application/octet-stream' | 'application/x-protobuf';
  readonly response: Response;
};

/** Declares a route; only types happen here. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  declaration: Route<P, Q, B, R>,
): Route<P, Q, B, R> {
  return declaration;
}
