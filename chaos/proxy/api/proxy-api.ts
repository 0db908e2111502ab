import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { errorCode, errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { type Log, silentLog } from '../../../agent/kit/log.ts';
import type { PlaneAddress } from '../data-plane.ts';
import { formatAddress, isLoopback, resolveListen } from '../listen-address.ts';
import type { MeteredProxies } from '../proxy-collection.ts';
import { ProxyError } from '../proxy-error.ts';
import { ProxyTaps } from '../tap/proxy-taps.ts';
import {
  type ApiAnswer,
  browserRefused,
  errorAnswer,
  methodNotAllowed,
  movedTo,
  notFound,
  timedOut,
} from './api-answer.ts';
import { cleanPath, matchRoute, queryOf, targetPath } from './api-path.ts';
import { type ApiHandler, type ApiRoute, apiRoutes } from './api-routes.ts';
import { metricsText } from './metrics-text.ts';
import { requestBody } from './request-body.ts';
import { sendAnswer, withRequestId } from './send-answer.ts';

export type ProxyApiOptions = {
  readonly proxies: MeteredProxies;
  /** A name or an address. @default 'localhost' */
  readonly host?: string;
  /** 0 takes a free one. @default 8474 */
  readonly port?: number;
  /** Whether it may listen where other hosts reach it. @default false */
  readonly allowNonLoopback?: boolean;
  /** The version of the official server that is told: clients choose their words by it. @default '2.12.0' */
  readonly version?: string;
  readonly proxyMetrics?: boolean;
  readonly runtimeMetrics?: boolean;
  /** Milliseconds in which a request must have come. @default 15000, as in the official server */
  readonly readTimeout?: number;
  /** Milliseconds in which it must be answered. @default 25000, as in the official server */
  readonly handlerTimeout?: number;
  readonly log?: Log;
};

export type ProxyApi = {
  /** `http://127.0.0.1:8474` */
  readonly url: string;
  /** Ends every connection of clients; the proxies go on. */
  stop(): Promise<void>;
};

const READ_TIMEOUT = 15_000;
const HANDLER_TIMEOUT = 25_000;
/** As in the official server, milliseconds. */
const IDLE_TIMEOUT = 60_000;
/** How often it is looked for requests that take too long, milliseconds. */
const CHECK_INTERVAL = 5_000;

/**
 * Serves the HTTP API of Toxiproxy.
 *
 * @throws OperationalError `conflict` when the port is taken, `invalid` when other hosts could reach it
 */
export async function startProxyApi(options: ProxyApiOptions): Promise<ProxyApi> {
  const { proxies, version = '2.12.0', log = silentLog } = options;
  const { readTimeout = READ_TIMEOUT, handlerTimeout = HANDLER_TIMEOUT } = options;
  const address = await apiAddress(options);
  const routes = [...apiRoutes(version), ...metricsRoutes(options)];
  const taps = new ProxyTaps();
  const server = createServer(
    {
      headersTimeout: readTimeout,
      requestTimeout: readTimeout,
      keepAliveTimeout: IDLE_TIMEOUT,
      connectionsCheckingInterval: Math.min(CHECK_INTERVAL, readTimeout),
    },
    (request, response) =>
      void serve(request, response, { proxies, routes, taps, log, handlerTimeout }).catch((error) =>
        log.error('request failed', { error }),
      ),
  );
  await listen(server, address);
  const { address: host, port } = server.address() as AddressInfo;
  return { url: `http://${formatAddress({ host, port })}`, stop: () => stop(server) };
}

async function apiAddress({
  host = 'localhost',
  port = 8474,
  allowNonLoopback = false,
}: ProxyApiOptions): Promise<PlaneAddress> {
  const address = await resolveHost(host, port).catch((error) => {
    throw new OperationalError('invalid', `Cannot serve the fault proxies' API: ${errorMessage(error)}`);
  });
  if (allowNonLoopback || isLoopback(address)) return address;
  throw new OperationalError(
    'invalid',
    `Cannot serve the fault proxies' API on ${formatAddress(address)}: other hosts could reach it, and it asks nobody who they are`,
    { hint: 'listen on localhost, or give --allow-non-loopback' },
  );
}

/** `0.0.0.0` is meant as it is said here: there may be no IPv6. */
async function resolveHost(host: string, port: number): Promise<PlaneAddress> {
  if (host === '0.0.0.0') return { host, port };
  return resolveListen(isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`);
}

function metricsRoutes({ proxies, proxyMetrics, runtimeMetrics }: ProxyApiOptions): ApiRoute[] {
  if (!proxyMetrics && !runtimeMetrics) return [];
  const any = async (): Promise<ApiAnswer> => ({
    status: 200,
    headers: [['Content-Type', 'text/plain; version=0.0.4; charset=utf-8']],
    text: await metricsText({ proxies, ofProxies: !!proxyMetrics, ofRuntime: !!runtimeMetrics }),
  });
  return [{ path: '/metrics', methods: { any } }];
}

type Context = {
  readonly proxies: MeteredProxies;
  readonly routes: readonly ApiRoute[];
  readonly taps: ProxyTaps;
  readonly log: Log;
  readonly handlerTimeout: number;
};

async function serve(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const found = route(request, context.routes);
  const answer = 'answer' in found ? found.answer : await handled(request, found, context);
  context.log.debug('request', { method: request.method, path: request.url, status: answer.status });
  sendAnswer(request, response, 'answer' in found ? answer : withRequestId(answer));
}

type Found =
  | { readonly answer: ApiAnswer }
  | { readonly handler: ApiHandler; readonly names: readonly string[] };

/** What answers a request: a path that is not clean, unknown or not for this method is answered by the router itself. */
function route({ method = '', url = '/' }: IncomingMessage, routes: readonly ApiRoute[]): Found {
  const path = targetPath(url);
  const clean = cleanPath(path);
  if (clean !== path) return { answer: movedTo(clean + queryOf(url)) };
  const found = matchRoute(routes, path);
  if (found === undefined) return { answer: notFound };
  const { methods } = found.route;
  const own = Object.hasOwn(methods, method) ? (methods as Record<string, ApiHandler>)[method] : undefined;
  const handler = 'any' in methods ? methods.any : own;
  return handler === undefined
    ? { answer: methodNotAllowed }
    : { handler: handler as ApiHandler, names: found.names };
}

async function handled(
  request: IncomingMessage,
  { handler, names }: Extract<Found, { handler: ApiHandler }>,
  { proxies, taps, log, handlerTimeout }: Context,
): Promise<ApiAnswer> {
  if (request.headers['user-agent']?.startsWith('Mozilla/')) return browserRefused;
  try {
    const query = new URLSearchParams(queryOf(request.url ?? ''));
    const answer = handler({ proxies, taps, names, query, body: () => requestBody(request) });
    return await withinTime(answer, handlerTimeout);
  } catch (error) {
    if (!(error instanceof ProxyError)) log.error('request failed', { error });
    return errorAnswer(error);
  }
}

/** A resolver may take longer than any client waits; what was begun goes on. */
async function withinTime(answer: ApiAnswer | Promise<ApiAnswer>, milliseconds: number): Promise<ApiAnswer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<ApiAnswer>((resolve) => {
    timer = setTimeout(resolve, milliseconds, timedOut);
  });
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}

function listen(server: Server, { host, port }: PlaneAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, { host, port })));
    server.listen({ host, port }, resolve);
  });
}

function listenError(error: Error, address: PlaneAddress): OperationalError {
  const taken = errorCode(error) === 'EADDRINUSE';
  return new OperationalError(
    taken ? 'conflict' : 'unavailable',
    `Cannot serve the fault proxies' API on ${formatAddress(address)}: ${taken ? 'the port is taken' : error.message}`,
    { cause: error, ...(taken && { hint: 'give another --port; 0 takes a free one' }) },
  );
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
