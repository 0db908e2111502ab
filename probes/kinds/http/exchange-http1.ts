import type { ByteStream } from '../../connect/byte-stream.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { BodyCollector } from './body-collector.ts';
import type { ExchangeSettings, HttpRequest, ReceivedResponse, RequestHeader } from './http-message.ts';
import { type Receiver, receiveBytes } from './receive-bytes.ts';
import { requestHead } from './request-fields.ts';
import { ResponseParser } from './response-parser.ts';
import { shownHead } from './shown-headers.ts';

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
  socket: ByteStream,
  request: Http1Request,
  limits: Pick<ExchangeSettings, 'maxBody' | 'needsBody'>,
  run: ProbeRun,
): Promise<ReceivedResponse> {
  const { sent, shown } = requestHead(request.method, request.target, request.fields);
  const collector = new BodyCollector(limits.maxBody, limits.needsBody);
  const parser = new ResponseParser(request.method, collector.add);
  const received = receiveBytes(socket, responseReceiver(parser, collector, run), run);
  run.phase('processing');
  run.trace.sent(shown);
  socket.write(sent);
  if (request.body !== undefined && request.body.length > 0) socket.write(request.body);
  await received;
  run.endPhase();
  return { ...parser.head!, body: collector.body(), complete: !collector.full };
}

/** Has enough when the response is whole, or as much of it came as is kept. */
function responseReceiver(parser: ResponseParser, collector: BodyCollector, run: ProbeRun): Receiver {
  let [begun, told] = [false, false];
  const take = (bytes: Buffer) => {
    if (!begun) run.phase('transfer');
    begun = true;
    const taken = parser.feed(bytes);
    // At once: what comes after it may fail, and then it is what a person wants to see.
    if (!told && parser.head !== undefined) run.trace.received(shownHead(parser.head));
    told = parser.head !== undefined;
    if (taken < bytes.length) run.trace.note('more came after the end of the response');
    return parser.done || collector.full;
  };
  return { take, end: () => parser.end() };
}
