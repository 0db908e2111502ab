import type { Socket } from 'node:net';
import type { ProbeRun } from '../../probe-run.ts';
import { BodyCollector } from './body-collector.ts';
import type { ExchangeSettings, HttpRequest, ReceivedResponse, RequestHeader } from './http-message.ts';
import { requestHead } from './request-fields.ts';
import { ResponseParser } from './response-parser.ts';

export type Http1Request = {
  readonly method: string;
  /** Origin form `/path?query`, absolute form for a proxy, `host:port` for CONNECT (RFC 9112 §3.2). */
  readonly target: string;
  readonly fields: readonly RequestHeader[];
  readonly body?: HttpRequest['body'];
};

/**
 * Says one request over a connection and reads its response: phases `processing` and `transfer`.
 *
 * @throws ProbeFailure `malformed-response`, `headers-too-large`, `body-too-large`, `body-truncated`,
 * `connection-closed`; system errors of the socket; the run's own failure
 */
export async function exchangeHttp1(
  socket: Socket,
  request: Http1Request,
  limits: Pick<ExchangeSettings, 'maxBody' | 'needsBody'>,
  run: ProbeRun,
): Promise<ReceivedResponse> {
  const { sent, shown } = requestHead(request.method, request.target, request.fields);
  const collector = new BodyCollector(limits.maxBody, limits.needsBody);
  const parser = new ResponseParser(request.method, collector.add);
  const response = readResponse(socket, parser, collector, run);
  run.phase('processing');
  run.trace.sent(shown);
  socket.write(sent);
  if (request.body !== undefined && request.body.length > 0) socket.write(request.body);
  await response;
  run.endPhase();
  return { ...parser.head!, body: collector.body(), complete: !collector.full };
}

/** Ends when the response is whole, or as much of it as is kept. */
function readResponse(
  socket: Socket,
  parser: ResponseParser,
  collector: BodyCollector,
  run: ProbeRun,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let first = true;
  const onData = (bytes: Buffer) => {
    if (first) run.phase('transfer');
    first = false;
    attempt(() => {
      const taken = parser.feed(bytes);
      if (taken < bytes.length) run.trace.note('more came after the end of the response');
      if (parser.done || collector.full) settle(resolve);
    });
  };
  const onEnd = () =>
    attempt(() => {
      run.signal.throwIfAborted();
      parser.end();
      settle(resolve);
    });
  const onError = (error: unknown) => settle(() => reject(error));
  const attempt = (step: () => void) => {
    try {
      step();
    } catch (error) {
      onError(error);
    }
  };
  const settle = (how: () => void) => {
    socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
    how();
  };
  socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
  return promise;
}
