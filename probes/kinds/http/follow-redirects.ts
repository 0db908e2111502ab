import { Secret } from '../../../agent/kit/secret.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { CookieJar } from './cookie-jar.ts';
import { exchange } from './exchange.ts';
import { type ExchangeSettings, type HttpRequest, type HttpResponse, headerValue } from './http-message.ts';
import { isCredential } from './shown-headers.ts';

export type RedirectPolicy = {
  readonly follow: boolean;
  readonly max: number;
  /** Cookies of the requests before this one; left out, there are none. */
  readonly cookies?: CookieJar;
};

/** How far a request came: told hop by hop, so that it is known when a later one fails. */
export type Visit = {
  url: URL;
  redirects: number;
  response: HttpResponse | undefined;
};

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

type Hop = { readonly request: HttpRequest; readonly settings: ExchangeSettings };

/**
 * Sends a request and goes where it is sent on to, with the cookies that it was given (RFC 9110 §15.4). To another
 * origin go no credentials, no own certificate, no `connectTo`, and never again on the way back.
 *
 * @param visit is brought up to date with every response
 * @throws ProbeFailure `too-many-redirects`, `redirect-loop`, `bad-redirect`, and those of `exchange`
 */
export async function followRedirects(
  first: Hop,
  policy: RedirectPolicy,
  visit: Visit,
  run: ProbeRun,
): Promise<HttpResponse> {
  const cookies = policy.cookies ?? new CookieJar();
  const seen = new Set<string>();
  for (let hop = first; ; ) {
    const request = withCookies(hop.request, cookies);
    remember(request, seen);
    visit.url = request.url;
    const response = await exchange(request, hop.settings, run);
    visit.response = response;
    cookies.keep(request.url, setCookies(response), run.clock.now());
    const location = policy.follow ? redirectedTo(response) : undefined;
    if (location === undefined) return response;
    if (visit.redirects >= policy.max)
      throw new ProbeFailure('too-many-redirects', `more than ${policy.max} redirects`);
    hop = nextHop(hop, response.status, location);
    visit.redirects += 1;
    run.trace.note(`redirected to ${hop.request.url.href}`);
    forgetConnection(run);
  }
}

function redirectedTo({ status, headers }: HttpResponse): string | undefined {
  return REDIRECTS.has(status) ? headerValue(headers, 'location') : undefined;
}

function setCookies({ headers }: HttpResponse): string[] {
  return headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value);
}

function withCookies(request: HttpRequest, cookies: CookieJar): HttpRequest {
  const header = cookies.header(request.url);
  const asked = request.headers.some(({ name }) => name.toLowerCase() === 'cookie');
  if (header === undefined || asked) return request;
  return { ...request, headers: [...request.headers, { name: 'cookie', value: new Secret(header) }] };
}

/** The same request again, with the same cookies, can only have the same answer. */
function remember({ method, url, headers }: HttpRequest, seen: Set<string>): void {
  const cookie = headers.find(({ name }) => name === 'cookie')?.value;
  const said = `${method} ${url.href} ${cookie instanceof Secret ? cookie.reveal() : (cookie ?? '')}`;
  if (seen.has(said)) throw new ProbeFailure('redirect-loop', `the redirects come back to ${url.href}`);
  seen.add(said);
}

function nextHop({ request, settings }: Hop, status: number, location: string): Hop {
  const url = resolved(location, request.url);
  const asked = { ...request, url, ...methodAfter(request, status) };
  if (url.origin === request.url.origin) return { request: asked, settings };
  if (asked.body !== undefined && asked.holdsSecrets) {
    throw new ProbeFailure('bad-redirect', `it would send the secrets of the body to ${url.origin}`);
  }
  const { cert_file, key_file, server_name, ...tls } = settings.tls;
  const headers = asked.headers.filter(
    (header) => !isCredential(header) && header.name.toLowerCase() !== 'host',
  );
  return { request: { ...asked, headers }, settings: { ...settings, tls, connectTo: undefined } };
}

function resolved(location: string, base: URL): URL {
  const url = URL.parse(location, base.href);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ProbeFailure('bad-redirect', `it redirects to ${JSON.stringify(location.slice(0, 200))}`);
  }
  url.username = '';
  url.password = '';
  return url;
}

/** 303 asks for the answer elsewhere; after 301 and 302 a POST becomes a GET, as it does everywhere. */
function methodAfter(
  { method, body, headers }: HttpRequest,
  status: number,
): Pick<HttpRequest, 'method' | 'body' | 'headers'> {
  const changes = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
  if (!changes) return { method, body, headers };
  return { method: 'GET', body: undefined, headers: headers.filter(({ name }) => !/^content-/i.test(name)) };
}

/** What is told of a connection is told of the last one, as blackbox_exporter does: no metric stands twice. */
function forgetConnection(run: ProbeRun): void {
  run.metrics.length = 0;
  for (const name of run.facts.keys()) if (/^(tls|certificate)\./.test(name)) run.facts.delete(name);
}
