import { Secret } from '../../../agent/kit/secret.ts';
import { failureOf, ProbeFailure } from '../../probe-failure.ts';
import { ProbeRun } from '../../probe-run.ts';
import { exchange } from './exchange.ts';
import type { ExchangeSettings, HttpResponse } from './http-message.ts';
import type { HttpOptions } from './http-options.ts';
import { basicCredentials } from './open-tunnel.ts';

type Oauth2 = NonNullable<HttpOptions['oauth2']>;
type Kept = { readonly token: Secret; readonly until: number };

/** Milliseconds before its end at which a token is asked for anew. */
const MARGIN = 10_000;
/** Milliseconds for which a token is kept that does not say how long it is good. */
const UNSAID = 60_000;
const LONGEST_TOKEN = 16_384;

/** One token for each configured probe; gone when its options are. */
const tokens = new WeakMap<Oauth2, Kept>();

/**
 * A token for client credentials (RFC 6749 §4.4), the one kept from an earlier run while it is good. What the request for
 * it takes and says is no part of the probe's phases and trace.
 *
 * @throws ProbeFailure `token-refused`, `token-unreachable`
 */
export async function oauth2Token(
  oauth2: Oauth2,
  settings: ExchangeSettings,
  run: ProbeRun,
): Promise<Secret> {
  const kept = tokens.get(oauth2);
  if (kept !== undefined && run.clock.monotonic() < kept.until) return kept.token;
  const askedAt = run.clock.monotonic();
  const answer = await ask(oauth2, settings, run);
  const token = readToken(answer, askedAt);
  tokens.set(oauth2, token);
  run.trace.note(`token from ${oauth2.token_url}`);
  return token.token;
}

/** The server did not take the token: the next run asks for another. */
export function forgetOauth2Token(oauth2: Oauth2): void {
  tokens.delete(oauth2);
}

/** Who the client is goes into the header, or into the body for those that only take it there (RFC 6749 §2.3.1). */
async function ask(oauth2: Oauth2, settings: ExchangeSettings, run: ProbeRun): Promise<HttpResponse> {
  const answer = await post(oauth2, settings, run, 'header');
  return answer.status === 400 || answer.status === 401 ? post(oauth2, settings, run, 'body') : answer;
}

async function post(
  oauth2: Oauth2,
  settings: ExchangeSettings,
  run: ProbeRun,
  credentials: 'header' | 'body',
): Promise<HttpResponse> {
  const aside = new ProbeRun({ clock: run.clock, timeouts: { whole: run.remaining() }, signal: run.signal });
  const form = new URLSearchParams({ ...oauth2.endpoint_params, grant_type: 'client_credentials' });
  if (oauth2.scopes.length > 0) form.set('scope', oauth2.scopes.join(' '));
  if (credentials === 'body') {
    form.set('client_id', oauth2.client_id);
    form.set('client_secret', oauth2.client_secret.reveal());
  }
  const headers = [
    { name: 'content-type', value: 'application/x-www-form-urlencoded' },
    ...(credentials === 'header' ? [{ name: 'authorization', value: clientCredentials(oauth2) }] : []),
  ];
  try {
    const request = {
      url: new URL(oauth2.token_url),
      method: 'POST',
      headers,
      body: Buffer.from(form.toString()),
    };
    return await exchange(request, settings, aside);
  } catch (error) {
    run.signal.throwIfAborted();
    const { message } = failureOf(error);
    throw new ProbeFailure('token-unreachable', `no token from ${oauth2.token_url}: ${message}`, {
      cause: error,
    });
  } finally {
    aside.end();
  }
}

function clientCredentials({ client_id, client_secret }: Oauth2): Secret {
  return basicCredentials(
    encodeURIComponent(client_id),
    new Secret(encodeURIComponent(client_secret.reveal())),
  );
}

function readToken({ status, body }: HttpResponse, askedAt: number): Kept {
  if (status !== 200) throw new ProbeFailure('token-refused', `the token was refused with status ${status}`);
  const answer = parsed(body);
  const token = answer.access_token;
  if (typeof token !== 'string' || token.length > LONGEST_TOKEN || !/^[\x21-\x7e]+$/.test(token)) {
    throw new ProbeFailure('token-refused', 'the answer of the token server holds no token');
  }
  const seconds = Number(answer.expires_in);
  const good = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 - MARGIN : UNSAID;
  return { token: new Secret(token), until: askedAt + good };
}

function parsed(body: Buffer): { readonly access_token?: unknown; readonly expires_in?: unknown } {
  try {
    return Object(JSON.parse(body.toString('utf8')));
  } catch {
    return {};
  }
}
