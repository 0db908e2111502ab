import type { ApiLimits } from './config.ts';
import type { Connection } from './endpoint.ts';
import { isLoopback } from './listen-address.ts';
import { HttpError } from './problem.ts';
import { bodyTooLarge } from './read-input.ts';

/** Longest path with its query; longer ones are for POST. */
const LONGEST_URL = 8 * 1_024;

export type ScreenOptions = {
  readonly limits: ApiLimits;
  /** Names beside localhost and the listen address that a client may call us by; undefined: any name will do. */
  readonly allowedHosts: readonly string[] | undefined;
};

/**
 * What a request must be before anybody looks at where it goes.
 *
 * @throws HttpError
 */
export function screen(request: Request, connection: Connection, options: ScreenOptions): void {
  const { limits, allowedHosts } = options;
  // Where the Host header makes no URL the runtime leaves only the path.
  if (!URL.canParse(request.url))
    throw new HttpError('invalid', 'Cannot read the request: its Host header is not a host');
  if (request.url.length > LONGEST_URL) throw tooLongUrl();
  if (headerBytes(request.headers) > limits.header_bytes) throw tooLargeHeader(limits.header_bytes);
  if (Number(request.headers.get('content-length') ?? 0) > limits.body_bytes)
    throw bodyTooLarge(limits.body_bytes);
  if (connection.listener === 'tcp' && allowedHosts) refuseForeignHost(request, allowedHosts);
  refuseForeignOrigin(request);
}

function tooLongUrl(): HttpError {
  return new HttpError(
    'uri-too-long',
    `Cannot read the request: its URL is longer than ${LONGEST_URL} bytes`,
    {
      hint: 'Send queries as a form body with POST',
    },
  );
}

function tooLargeHeader(limit: number): HttpError {
  return new HttpError(
    'header-too-large',
    `Cannot read the request: its header is larger than ${limit} bytes`,
  );
}

function headerBytes(headers: Headers): number {
  let bytes = 0;
  headers.forEach((value, name) => {
    bytes += name.length + value.length + 4;
  });
  return bytes;
}

/** A web page can point a name of its own at 127.0.0.1 (DNS rebinding); the Host header gives it away. */
function refuseForeignHost(request: Request, allowed: readonly string[]): void {
  const { hostname } = new URL(request.url);
  const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isLoopback(bare) || allowed.includes(bare)) return;
  throw new HttpError('forbidden', `Cannot answer: ${bare} is not a name of this agent`, {
    hint: 'Add the name to api.allowed_hosts, or call it by localhost',
  });
}

/** A page of another origin may not change anything here with what its reader is trusted for (Fetch §3.1). */
function refuseForeignOrigin(request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return;
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  const foreign = origin !== null && origin !== new URL(request.url).origin;
  if (!foreign && site !== 'cross-site' && site !== 'same-site') return;
  throw new HttpError('forbidden', 'Cannot answer: the request is from a page of another origin');
}
