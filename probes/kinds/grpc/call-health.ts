import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { Socket } from 'node:net';
import { errorMessage } from '../../../agent/kit/errors.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { parseGrpcMessage, parseGrpcStatus } from './grpc-status.ts';
import { healthRequest } from './health-message.ts';

export type HealthCall = {
  readonly service: string;
  readonly authority: string;
  readonly secure: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /** Sent as the others, shown nowhere. */
  readonly secretMetadata: Readonly<Record<string, string>>;
};

/** How a call ended, and the message that came before. */
export type GrpcAnswer = { readonly code: number; readonly message: string; readonly body: Buffer };

const PATH = '/grpc.health.v1.Health/Check';
const LONGEST_BODY = 65_536;
const LONGEST_HEAD = 65_536;
const NO_ERROR = 0;

/**
 * One unary call of gRPC over HTTP/2 (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md): phases
 * `processing` until the headers of the answer and `transfer` until its end.
 *
 * @throws ProbeFailure `not-grpc`, `http2-refused`, `http2-reset`, `connection-closed`, `body-too-large`,
 * `malformed-response`; the run's own failure
 */
export async function callHealth(socket: Socket, call: HealthCall, run: ProbeRun): Promise<GrpcAnswer> {
  const session = connect(`${call.secure ? 'https' : 'http'}://${call.authority}`, {
    createConnection: () => socket,
    maxSessionMemory: 4,
    settings: { enablePush: false, maxHeaderListSize: LONGEST_HEAD },
  });
  const failed = failureOfSession(session, run);
  try {
    run.phase('processing');
    return await Promise.race([answerOf(send(session, call, run), run), failed]);
  } catch (error) {
    const reset = error instanceof ProbeFailure && error.reason === 'http2-reset';
    throw reset && (socket.destroyed || socket.readableEnded) ? closed() : error;
  } finally {
    run.endPhase();
    session.destroy();
  }
}

function send(session: ClientHttp2Session, call: HealthCall, run: ProbeRun): ClientHttp2Stream {
  const headers = {
    ':method': 'POST',
    ':scheme': call.secure ? 'https' : 'http',
    ':path': PATH,
    ':authority': call.authority,
    'content-type': 'application/grpc',
    te: 'trailers',
    'grpc-timeout': `${Math.max(1, Math.min(99_999_999, Math.ceil(run.remaining())))}m`,
    'user-agent': 'grpc-vedette',
    ...call.metadata,
  };
  const hidden = Object.keys(call.secretMetadata).map((name) => `${name}: ***`);
  const shown = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  run.trace.sent([...shown, ...hidden, `service: ${JSON.stringify(call.service)}`].join('\n'));
  const stream = session.request({ ...headers, ...call.secretMetadata });
  stream.end(healthRequest(call.service));
  return stream;
}

function failureOfSession(session: ClientHttp2Session, run: ProbeRun): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  session.on('goaway', (code: number) => {
    if (code !== NO_ERROR) reject(refused(`it sent GOAWAY with code ${code}`));
  });
  session.on('error', (error: unknown) =>
    reject(run.signal.aborted ? run.signal.reason : refused(errorMessage(error))),
  );
  session.on('close', () => reject(run.signal.aborted ? run.signal.reason : closed()));
  return promise;
}

function answerOf(stream: ClientHttp2Stream, run: ProbeRun): Promise<GrpcAnswer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let [head, trailers, size]: [IncomingHttpHeaders, IncomingHttpHeaders, number] = [{}, {}, 0];
    stream.once('response', (headers) => {
      head = headers;
      run.phase('transfer');
      run.trace.received(headerLines(headers));
      const problem = notGrpc(headers);
      if (problem !== undefined) reject(new ProbeFailure('not-grpc', problem));
    });
    stream.once('trailers', (headers: IncomingHttpHeaders) => {
      trailers = headers;
      run.trace.received(headerLines(headers));
    });
    stream.on('data', (bytes: Buffer) => {
      parts.push(bytes);
      size += bytes.length;
      if (size > LONGEST_BODY)
        reject(new ProbeFailure('body-too-large', `the answer is larger than ${LONGEST_BODY} bytes`));
    });
    stream.on('error', (error: unknown) => reject(streamFailure(stream, error)));
    stream.once('close', () => {
      if (run.signal.aborted) return reject(run.signal.reason);
      const code = parseGrpcStatus(trailers['grpc-status'] ?? head['grpc-status']);
      if (code === undefined) return reject(streamFailure(stream, undefined, head[':status'] !== undefined));
      const message = parseGrpcMessage(trailers['grpc-message'] ?? head['grpc-message']);
      resolve({ code, message, body: Buffer.concat(parts) });
    });
  });
}

function notGrpc(headers: IncomingHttpHeaders): string | undefined {
  const status = Number(headers[':status']);
  if (status !== 200) return `the server answers with HTTP status ${status}`;
  const type = headers['content-type'] ?? 'nothing';
  return /^application\/grpc(?:[+;]|$)/i.test(type)
    ? undefined
    : `the server answers with ${type} instead of gRPC`;
}

function headerLines(headers: IncomingHttpHeaders): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

function streamFailure(stream: ClientHttp2Stream, error: unknown, answered = true): ProbeFailure {
  const code = stream.rstCode ?? NO_ERROR;
  if (code !== NO_ERROR)
    return new ProbeFailure('http2-reset', `the server reset the stream with code ${code}`);
  if (error !== undefined) return refused(errorMessage(error));
  if (!answered) return new ProbeFailure('http2-reset', 'the server ended the stream without an answer');
  return new ProbeFailure('malformed-response', 'the answer ends without a grpc-status');
}

function refused(because: string): ProbeFailure {
  return new ProbeFailure('http2-refused', `the HTTP/2 connection failed: ${because}`);
}

function closed(): ProbeFailure {
  return new ProbeFailure('connection-closed', 'the other side closed the connection');
}
