import { RELAY_FAILURE_HEADER, relay } from '../contract/relay.ts';
import { safeLine } from '../kit/safe-text.ts';
import { RequestError } from './request-error.ts';
import { requestUrl } from './request-url.ts';
import { type Target, targetName } from './target.ts';
import { explained, type Transport } from './transport.ts';

/**
 * The transport to an agent that another agent asks for us. Our token is for the one between; none is sent for the
 * other, which the one between has a token of its own for. Failures say which way they happened: `via A` to the agent
 * between, `beyond A` from it to the other.
 */
export function relayTransport(target: Target, via: Target, send: Transport): Transport {
  const name = safeLine(targetName(via), 100);
  return async ({ url, method, headers }, signal) => {
    if (method !== 'GET') throw readingOnly(target, name);
    const { pathname, search } = new URL(url);
    const params = { peer: new URL(target.url).origin, path: pathname + search };
    const { authorization: _, ...passed } = headers;
    const token = via.token === undefined ? {} : { authorization: `Bearer ${via.token.reveal()}` };
    const relayed = { url: requestUrl(via.url, relay, { params }), method, headers: { ...passed, ...token } };
    const response = await near(target, via, send(relayed, signal), signal);
    const because = response.headers.get(RELAY_FAILURE_HEADER);
    if (because === null) return response;
    void response.body?.cancel();
    throw failed(target, `beyond ${name}: ${safeLine(because, 100)}`);
  };
}

async function near(target: Target, via: Target, sent: Promise<Response>, signal: AbortSignal) {
  try {
    return await sent;
  } catch (error) {
    const reason = explained(via, error);
    if (signal.aborted || !(reason instanceof RequestError)) throw error;
    throw failed(target, `via ${safeLine(targetName(via), 100)}: ${reason.because}`);
  }
}

function failed(target: Target, because: `via ${string}` | `beyond ${string}`): RequestError {
  return new RequestError('unavailable', because, `Cannot ask ${targetName(target)}: ${because}`);
}

function readingOnly(target: Target, name: string): RequestError {
  return new RequestError(
    'forbidden',
    'forbidden',
    `Cannot change ${targetName(target)} through ${name}: only reading goes through another agent`,
    { hint: 'Ask it itself, with --url or --ssh' },
  );
}
