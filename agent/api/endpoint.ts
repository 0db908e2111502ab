import type { z } from 'zod';
import type { Route } from '../contract/route.ts';
import type { ApiLimits } from './config.ts';
import type { HttpError } from './problem.ts';
import type { Actor, Services } from './services.ts';

/** How a request reached the agent. The server makes it; tests can make their own. */
export type Connection = {
  readonly listener: 'unix' | 'tcp';
  /** IP address of the caller, empty on the unix socket. */
  readonly address: string;
  /** Lets this connection be idle for so many seconds; 0: for ever. */
  idleFor(seconds: number): void;
};

/** One request that may be answered: known caller, validated input. */
export type Call = {
  readonly request: Request;
  readonly connection: Connection;
  readonly actor: Actor;
  readonly requestId: string;
  /** Aborted when the caller leaves or the request takes too long. */
  readonly signal: AbortSignal;
};

type Output<Schema extends z.ZodType | undefined> = Schema extends z.ZodType ? z.output<Schema> : undefined;

export type Input<P = unknown, Q = unknown, B = unknown> = {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
};

type Definition<I, R> = {
  /**
   * What the call changes, for the audit record; a route with it changes something, one without it does not. Undefined
   * where this call is one of many that need no record of their own.
   */
  readonly changes?: (input: I, call: Call) => string | undefined;
  /** Answers carry an ETag and may be kept for validation, instead of `no-store`. */
  readonly revalidate?: true;
  /** It bounds its time by itself: the limit that holds for other requests does not. */
  readonly ownDeadline?: true;
  /** How failures are told, where it is not by problem details. */
  readonly failure?: (error: HttpError) => Response;
  /** A body for the contract's schema, or a whole response where the media type is not JSON. */
  readonly handle: (input: I, call: Call) => R | Response | Promise<R | Response>;
};

/** A contract route with what answers it. */
export type Endpoint = Definition<Input, unknown> & { readonly route: Route };

/** What route files are made with. */
export type RouteContext = {
  readonly services: Services;
  readonly limits: ApiLimits;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
};

/** Joins a contract route and its handler; types of input and answer are the contract's. */
export function endpoint<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  route: Route<P, Q, B, R>,
  definition: Definition<Input<Output<P>, Output<Q>, Output<B>>, z.input<R>>,
): Endpoint {
  return { ...definition, route } as unknown as Endpoint;
}
