import { failureOf } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { bodyText } from './body-text.ts';
import { decodeBody, isDecodable } from './decode-body.ts';
import { exchangeHttp1 } from './exchange-http1.ts';
import { exchangeHttp2 } from './exchange-http2.ts';
import {
  type ExchangeSettings,
  type HttpRequest,
  type HttpResponse,
  headerValue,
  type ReceivedResponse,
} from './http-message.ts';
import { type HttpConnection, openHttpConnection } from './open-http-connection.ts';
import { proxyCredentials } from './open-tunnel.ts';
import { requestFields } from './request-fields.ts';
import { contentLength } from './response-framing.ts';

/** Characters of a body that the trace keeps. */
const SHOWN = 1_000;

/**
 * One request and its response over a connection of their own, redirects not followed: all phases, the trace.
 *
 * @throws ProbeFailure of the connection and of either version of HTTP, `decompression-failed`, `decompression-bomb`
 */
export async function exchange(
  request: HttpRequest,
  settings: ExchangeSettings,
  run: ProbeRun,
): Promise<HttpResponse> {
  const connection = await openHttpConnection(request.url, settings, run);
  try {
    const received = await converse(connection, request, settings, run);
    const read = await decoded(received, settings, run);
    if (read.complete && read.body.length > 0) run.trace.received(beginning(read.body, received.headers));
    const secure = request.url.protocol === 'https:';
    return { ...received, ...read, secure, contentLength: contentLength(received.headers) };
  } finally {
    connection.socket.destroy();
  }
}

function converse(
  connection: HttpConnection,
  request: HttpRequest,
  settings: ExchangeSettings,
  run: ProbeRun,
): Promise<ReceivedResponse> {
  const fields = requestFields(request, settings);
  if (connection.http2) return exchangeHttp2(connection.socket, request, fields, settings, run);
  const { socket, forwarded } = connection;
  const { url, method, body } = request;
  const path = `${url.pathname}${url.search}`;
  if (!forwarded) return exchangeHttp1(socket, { method, target: path, fields, body }, settings, run);
  const toProxy = [...fields, ...proxyCredentials(settings.proxy!)];
  return exchangeHttp1(
    socket,
    { method, target: `${url.origin}${path}`, fields: toProxy, body },
    settings,
    run,
  );
}

function beginning(body: Buffer, headers: HttpResponse['headers']): string {
  return bodyText(body.subarray(0, SHOWN), headers);
}

/** The body without its coding. One that is too long and not needed stays as it came. */
async function decoded(
  { headers, body, complete }: ReceivedResponse,
  { maxBody, needsBody }: ExchangeSettings,
  run: ProbeRun,
): Promise<Pick<HttpResponse, 'body' | 'complete'>> {
  const coding = headerValue(headers, 'content-encoding');
  if (!complete) run.trace.note(`reading stopped after ${body.length} bytes of the body`);
  if (!complete || body.length === 0 || !isDecodable(coding)) return { body, complete };
  try {
    return { body: await decodeBody(body, coding, maxBody), complete };
  } catch (error) {
    const { reason, message } = failureOf(error);
    if (needsBody || reason === 'decompression-failed') throw error;
    run.trace.note(`${message}: it was not decoded`);
    return { body, complete: false };
  }
}
