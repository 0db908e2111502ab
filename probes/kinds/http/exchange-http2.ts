import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { Socket } from 'node:net';
import { errorCode, errorMessage } from '../../../agent/kit/errors.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { BodyCollector } from './body-collector.ts';
import type {
  ExchangeSettings,
  HeaderField,
  HttpRequest,
  ReceivedResponse,
  RequestHeader,
  ResponseHead,
} from './http-message.ts';
import { contentLength, malformed } from './response-framing.ts';
import { shownHead, shownRequestHeader } from './shown-headers.ts';

/** Headers that belong to one HTTP/1.1 connection and are not sent in HTTP/2 (RFC 9113 §8.2.2). */
const OF_A_CONNECTION = new Set([
  'connection',
  'host',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);
/** Characters of names and values; the limit that we announce binds nobody who does not heed it. */
const MOST_HEAD = 65_536;

/**
 * Says one request over HTTP/2 on a connection that stands (TLS with `h2` agreed on, or plain by prior knowledge), and
 * reads its response: phases `processing` and `transfer`.
 *
 * @throws ProbeFailure `http2-reset`, `http2-refused`, `malformed-response`, `headers-too-large`, `body-too-large`,
 * `body-truncated`, `connection-closed`; the run's own failure
 */
export async function exchangeHttp2(
  socket: Socket,
  request: HttpRequest,
  fields: readonly RequestHeader[],
  limits: Pick<ExchangeSettings, 'maxBody' | 'needsBody'>,
  run: ProbeRun,
): Promise<ReceivedResponse> {
  const session = connect(request.url.origin, {
    createConnection: () => socket,
    maxSessionMemory: 4,
    settings: { enablePush: false, maxHeaderListSize: MOST_HEAD },
  });
  try {
    const collector = new BodyCollector(limits.maxBody, limits.needsBody);
    run.phase('processing');
    const stream = send(session, request, fields, run);
    const failure = firstFailure(session, stream, socket, run);
    const heard = await Promise.race([responseHeaders(stream), failure]);
    run.phase('transfer');
    const head = headOf(heard);
    run.trace.received(shownHead(head));
    await Promise.race([wholeBody(stream, collector), failure]);
    run.endPhase();
    checkLength(head.headers, request.method, collector);
    return { ...head, body: collector.body(), complete: !collector.full };
  } finally {
    session.destroy();
  }
}

function send(
  session: ClientHttp2Session,
  request: HttpRequest,
  fields: readonly RequestHeader[],
  run: ProbeRun,
): ClientHttp2Stream {
  const { url, method, body } = request;
  const host = fields.find(({ name }) => name.toLowerCase() === 'host')?.value ?? url.host;
  const own = fields.filter(({ name }) => !OF_A_CONNECTION.has(name.toLowerCase()));
  const pseudo = {
    ':method': method,
    ':scheme': url.protocol.slice(0, -1),
    ':authority': typeof host === 'string' ? host : host.reveal(),
    ':path': `${url.pathname}${url.search}`,
  };
  const lines = Object.entries(pseudo).map(([name, value]) => `${name}: ${value}`);
  run.trace.sent([...lines, ...own.map(shownRequestHeader)].join('\n'));
  const stream = session.request({ ...pseudo, ...revealed(own) }, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  return stream;
}

function revealed(fields: readonly RequestHeader[]): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ name, value }) => [name.toLowerCase(), typeof value === 'string' ? value : value.reveal()]),
  );
}

/** Rejects with the first thing that goes wrong with the connection or the stream; never settles otherwise. */
function firstFailure(
  session: ClientHttp2Session,
  stream: ClientHttp2Stream,
  socket: Socket,
  run: ProbeRun,
): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  const fail = (failure: ProbeFailure) => reject(run.signal.aborted ? run.signal.reason : failure);
  session.on('goaway', (code: number) => {
    if (code !== constants.NGHTTP2_NO_ERROR) fail(refused(`it sent GOAWAY (${codeName(code)})`));
  });
  session.on('error', (error: unknown) => fail(refused(errorMessage(error))));
  stream.on('error', (error: unknown) => fail(socket.destroyed ? closed() : streamFailure(stream, error)));
  stream.on('close', () => fail(socket.destroyed ? closed() : resetOf(stream)));
  return promise;
}

function responseHeaders(stream: ClientHttp2Stream): Promise<IncomingHttpHeaders> {
  return new Promise((resolve) => stream.once('response', resolve));
}

function wholeBody(stream: ClientHttp2Stream, collector: BodyCollector): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.on('data', (bytes: Buffer) => {
      try {
        collector.add(bytes);
        if (collector.full) resolve();
      } catch (error) {
        reject(error);
      }
    });
    stream.once('end', () => {
      // After a reset comes an end too.
      if (!stream.rstCode) resolve();
    });
  });
}

/** @throws ProbeFailure `malformed-response` (RFC 9113 §8.1.1), `headers-too-large` */
function checkLength(headers: readonly HeaderField[], method: string, collector: BodyCollector): void {
  const announced = contentLength(headers);
  const came = collector.body().length;
  if (announced === undefined || collector.full || method === 'HEAD' || came === 0) return;
  if (announced !== came) throw malformed(`${came} bytes came where Content-Length says ${announced}`);
}

function headOf(headers: IncomingHttpHeaders): ResponseHead {
  return { version: '2', status: Number(headers[':status']), reason: '', headers: fieldsOf(headers) };
}

function fieldsOf(headers: IncomingHttpHeaders): HeaderField[] {
  const fields = Object.entries(headers).flatMap(([name, value]): HeaderField[] =>
    name.startsWith(':') || value === undefined ? [] : [value].flat().map((one) => [name, String(one)]),
  );
  const size = fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size <= MOST_HEAD) return fields;
  throw new ProbeFailure('headers-too-large', `the headers are larger than ${MOST_HEAD} bytes`);
}

function streamFailure(stream: ClientHttp2Stream, error: unknown): ProbeFailure {
  return errorCode(error) === 'ERR_HTTP2_STREAM_ERROR' ? resetOf(stream) : refused(errorMessage(error));
}

function resetOf({ rstCode }: ClientHttp2Stream): ProbeFailure {
  return new ProbeFailure('http2-reset', `the server reset the stream (${codeName(rstCode ?? 0)})`);
}

function refused(because: string): ProbeFailure {
  return new ProbeFailure('http2-refused', `the HTTP/2 connection failed: ${because}`);
}

function closed(): ProbeFailure {
  return new ProbeFailure(
    'connection-closed',
    'the other side closed the connection before the end of the response',
  );
}

const CODES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
];

/** The name of an error code (RFC 9113 §7). */
function codeName(code: number): string {
  return CODES[code] ?? `code ${code}`;
}
