import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { Route } from '../contract/route.ts';
import { logAccess } from './access-log.ts';
import { createAdmit } from './admit.ts';
import { answerCall, type CallContext } from './answer-call.ts';
import type { ApiLimits } from './config.ts';
import type { Connection, Endpoint } from './endpoint.ts';
import { methodTable } from './method-table.ts';
import { HttpError, problemResponse, toHttpError } from './problem.ts';
import { createEndpoints } from './routes/index.ts';
import { screen } from './screen.ts';
import type { Services } from './services.ts';

export type AppOptions = {
  readonly limits: ApiLimits;
  /** False: callers over TCP without a token may read. */
  readonly tokenNeeded: boolean;
  readonly allowedHosts: readonly string[] | undefined;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
};

type Bindings = { readonly connection: Connection; readonly requestId: string };
type App = Hono<{ Bindings: Bindings }>;

/** Answers one request, whatever it is; never rejects. */
export type Answer = (request: Request, connection: Connection) => Promise<Response>;

/**
 * The whole API as one function from request to response, without a server:
 *
 *     screen → route (hono) → admit → read → handle → encode → finish
 */
export function createApp(services: Services, options: AppOptions): Answer {
  const { limits, stopping } = options;
  const app: App = new Hono();
  const endpoints = createEndpoints({ services, limits, stopping });
  const context = { services, limits, admit: createAdmit({ services, ...options }) };
  for (const each of endpoints) bind(app, each, context);
  const methods = methodTable(endpoints.map(({ route }) => route));
  app.notFound((c) => answerUnmatched(c.req.method, methods.of(c.req.path), c.env.requestId));
  return (request, connection) => exchange(app, request, connection, { services, ...options });
}

function bind(app: App, endpoint: Endpoint, context: CallContext): void {
  const { route } = endpoint;
  const methods = route.form ? ['GET', 'POST'] : [route.method.toUpperCase()];
  app.on(methods, [honoPath(route)], (c) => {
    const { connection, requestId } = c.env;
    return answerCall(
      endpoint,
      { request: c.req.raw, params: c.req.param(), connection, requestId },
      context,
    );
  });
}

/** `{name}` of the contract is `:name` to hono. */
function honoPath(route: Route): string {
  return route.path.replace(/\{(\w+)\}/g, ':$1');
}

async function exchange(
  app: App,
  request: Request,
  connection: Connection,
  options: AppOptions & { services: Services },
): Promise<Response> {
  const started = options.services.clock.monotonic();
  const requestId = requestIdOf(request);
  const response = await routed(app, request, { connection, requestId }, options);
  const milliseconds = options.services.clock.monotonic() - started;
  logAccess(options.services.log, { request, response, connection, requestId, milliseconds });
  return finish(response, requestId);
}

async function routed(
  app: App,
  request: Request,
  bindings: Bindings,
  options: AppOptions & { services: Services },
): Promise<Response> {
  try {
    screen(request, bindings.connection, options);
    return await app.fetch(request, bindings);
  } catch (error) {
    return problemResponse(toHttpError(error), bindings.requestId);
  }
}

/** The caller's own id where it is harmless in a log and a header, else a new one. */
function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id');
  return given !== null && /^[A-Za-z0-9._:-]{1,64}$/.test(given) ? given : randomUUID();
}

/** Nothing of ours is a page: no browser may run, frame, sniff or keep what it reads here. */
function finish(response: Response, requestId: string): Response {
  const { headers } = response;
  headers.set('x-request-id', requestId);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('referrer-policy', 'no-referrer');
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  return response;
}

/** No route takes this: a question what the path takes (OPTIONS), a wrong method, or a path there is not. */
function answerUnmatched(
  method: string,
  methods: readonly string[] | undefined,
  requestId: string,
): Response {
  if (methods === undefined) {
    const hint = 'What there is: /api/v1/openapi.json';
    return problemResponse(new HttpError('not-found', 'Cannot find this path', { hint }), requestId);
  }
  const headers = { allow: methods.join(', ') };
  if (method === 'OPTIONS') return new Response(null, { status: 204, headers });
  const detail = `Cannot do that here: this path takes ${headers.allow}`;
  return problemResponse(new HttpError('method-not-allowed', detail, { headers }), requestId);
}
