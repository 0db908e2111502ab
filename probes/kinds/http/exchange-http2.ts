import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { Socket } from 'node:net';
import { errorMessage } from '../../../agent/kit/errors.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { BodyCollector } from './body-collector.ts';
import type {
  ExchangeSettings,
  HeaderField,
  HttpRequest,
  ReceivedResponse,
  RequestHeader,
} from './http-message.ts';
import { contentLength, malformed } from './response-framing.ts';
import { shownRequestHeader } from './shown-headers.ts';

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
    return await read(session, request, fields, new BodyCollector(limits.maxBody, limits.needsBody), run);
  } finally {
    session.destroy();
  }
}

async function read(
  session: ClientHttp2Session,
  request: HttpRequest,
  fields: readonly RequestHeader[],
  collector: BodyCollector,
  run: ProbeRun,
): Promise<ReceivedResponse> {
  const failed = failureOfSession(session, run);
  run.phase('processing');
  const stream = send(session, request, fields, run);
  const heard = await Promise.race([responseHeaders(stream, run), failed]);
  run.phase('transfer');
  const headers = fieldsOf(heard);
  await Promise.race([body(stream, collector, run), failed]);
  run.endPhase();
  checkLength(headers, request.method, collector);
  const status = Number(heard[':status']);
  return { version: '2', status, reason: '', headers, body: collector.body(), complete: !collector.full };
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
    ':authority': String(host),
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

/** Rejects when the connection fails as a whole; never settles otherwise. */
function failureOfSession(session: ClientHttp2Session, run: ProbeRun): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  session.on('goaway', (code: number) => {
    if (code !== constants.NGHTTP2_NO_ERROR) reject(refused(`it sent GOAWAY (${codeName(code)})`));
  });
  session.on('error', (error: unknown) =>
    reject(run.signal.aborted ? run.signal.reason : refused(errorMessage(error))),
  );
  session.on('close', () => reject(run.signal.aborted ? run.signal.reason : closed('in the middle of it')));
  return promise;
}

function responseHeaders(stream: ClientHttp2Stream, run: ProbeRun): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    stream.once('response', resolve);
    stream.on('error', (error: unknown) => reject(streamFailure(stream, error)));
    stream.once('close', () =>
      reject(run.signal.aborted ? run.signal.reason : streamFailure(stream, undefined)),
    );
  });
}

function body(stream: ClientHttp2Stream, collector: BodyCollector, run: ProbeRun): Promise<void> {
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
      if (stream.rstCode === constants.NGHTTP2_NO_ERROR) resolve();
    });
    stream.on('error', (error: unknown) => reject(streamFailure(stream, error)));
    stream.once('close', () => {
      reject(run.signal.aborted ? run.signal.reason : streamFailure(stream, undefined));
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

function fieldsOf(headers: IncomingHttpHeaders): HeaderField[] {
  const fields = Object.entries(headers).flatMap(([name, value]): HeaderField[] =>
    name.startsWith(':') || value === undefined ? [] : [value].flat().map((one) => [name, String(one)]),
  );
  const size = fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size <= MOST_HEAD) return fields;
  throw new ProbeFailure('headers-too-large', `the headers are larger than ${MOST_HEAD} bytes`);
}

function streamFailure(stream: ClientHttp2Stream, error: unknown): ProbeFailure {
  const code = stream.rstCode ?? constants.NGHTTP2_NO_ERROR;
  if (code !== constants.NGHTTP2_NO_ERROR) {
    return new ProbeFailure('http2-reset', `the server reset the stream (${codeName(code)})`);
  }
  return error === undefined ? closed('before the end of the response') : refused(errorMessage(error));
}

function refused(because: string): ProbeFailure {
  return new ProbeFailure('http2-refused', `the HTTP/2 connection failed: ${because}`);
}

function closed(when: string): ProbeFailure {
  return new ProbeFailure('connection-closed', `the other side closed the connection ${when}`);
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
