import { stream as streamRoute } from '../contract/stream.ts';
import { withDeadline } from './deadline.ts';
import { readBounded, TooLargeError } from './read-bounded.ts';
import { refusal } from './refusal.ts';
import { requestError } from './request-error.ts';
import { requestUrl } from './request-url.ts';
import { EventTooLargeError, ServerSentEventReader } from './server-sent-events.ts';
import { type StreamMessage, streamMessage } from './stream-message.ts';
import { type Target, targetName } from './target.ts';
import { explained, type Transport } from './transport.ts';

const MAXIMUM_EVENT = 8 * 2 ** 20;
const MAXIMUM_REFUSAL = 64 * 2 ** 10;

export type StreamRequest = {
  /** Selectors of the series that are wanted; none: status and events only. */
  readonly match?: readonly string[];
};

export type StreamOptions = {
  readonly signal?: AbortSignal;
  /** The `id` of the last message that was seen: the agent tells what came after it, else `reset`. */
  readonly lastEventId?: string;
  /** Milliseconds without a single byte after which the connection counts as dead. @default 30000 */
  readonly silenceMs?: number;
};

export type StreamSource = { readonly target: Target; readonly send: Transport; readonly timeout: number };

/**
 * The messages of one connection to the live stream, in order. Nothing is read ahead of the consumer beyond one piece
 * of the body. It returns after `bye` or when the agent closes; it does not reconnect (`follow` does).
 *
 * @throws RequestError
 */
export async function* openStream(
  source: StreamSource,
  request: StreamRequest,
  options: StreamOptions = {},
): AsyncGenerator<StreamMessage, void, void> {
  const { signal, silenceMs = 30_000 } = options;
  const closing = new AbortController();
  const ends = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
  try {
    const response = await connected(source, request, options, ends);
    for await (const text of pieces(response, silenceMs, ends)) yield* text;
  } catch (error) {
    throw signal?.aborted
      ? requestError(targetName(source.target), 'aborted')
      : explained(source.target, translated(source, error));
  } finally {
    closing.abort();
  }
}

async function connected(
  { target, send, timeout }: StreamSource,
  { match = [] }: StreamRequest,
  { lastEventId }: StreamOptions,
  ends: AbortSignal,
): Promise<Response> {
  const headers = {
    accept: 'text/event-stream',
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    ...(target.token === undefined ? {} : { authorization: `Bearer ${target.token.reveal()}` }),
  };
  const url = requestUrl(target.url, streamRoute, { query: { 'match[]': match } });
  // The deadline is for the head of the answer; the body goes on under `ends`.
  const response = await withDeadline(timeout, ends, () => send({ url, method: 'GET', headers }, ends));
  if (response.status !== 200) throw await refused(target, response, timeout, ends);
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    throw requestError(targetName(target), 'not-an-agent');
  return response;
}

async function refused(target: Target, response: Response, timeout: number, ends: AbortSignal) {
  const text = await withDeadline(timeout, ends, () => readBounded(response, MAXIMUM_REFUSAL));
  return refusal(targetName(target), response.status, JSON.parse(text));
}

async function* pieces(
  response: Response,
  silenceMs: number,
  ends: AbortSignal,
): AsyncGenerator<StreamMessage[], void, void> {
  if (response.body === null) return;
  const body = response.body.getReader();
  const events = new ServerSentEventReader(MAXIMUM_EVENT);
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await withDeadline(silenceMs, ends, () => body.read());
    if (done) return;
    const messages = events.push(decoder.decode(value, { stream: true })).map(streamMessage);
    yield messages.filter((message) => message !== undefined);
    if (messages.some((message) => message?.type === 'bye')) return;
  }
}

function translated({ target }: StreamSource, error: unknown): unknown {
  if (error instanceof SyntaxError) return requestError(targetName(target), 'not-an-agent', error);
  return error instanceof EventTooLargeError ? new TooLargeError(error.message) : error;
}
