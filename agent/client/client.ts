import type { z } from 'zod';
import type { Route } from '../contract/route.ts';
import { getStatus } from '../contract/status.ts';
import { type Clock, systemClock } from '../kit/clock.ts';
import { withDeadline } from './deadline.ts';
import { readBounded } from './read-bounded.ts';
import { refusal } from './refusal.ts';
import { requestError } from './request-error.ts';
import { type RequestParts, requestUrl } from './request-url.ts';
import { openStream, type StreamOptions, type StreamRequest } from './stream.ts';
import type { StreamMessage } from './stream-message.ts';
import { type Target, targetName } from './target.ts';
import { explained, type Outgoing, openTransport } from './transport.ts';

type Part<Key extends string, Schema extends z.ZodType> =
  unknown extends z.input<Schema>
    ? unknown
    : Record<never, never> extends z.input<Schema>
      ? { readonly [key in Key]?: z.input<Schema> }
      : { readonly [key in Key]: z.input<Schema> };

/** What a caller gives to a route: `params`, `query` and `body`, each only where the contract declares it. */
export type RequestFor<R extends Route> =
  R extends Route<infer P, infer Q, infer B, z.ZodType>
    ? Part<'params', P> & Part<'query', Q> & Part<'body', B>
    : never;

/** The validated body of a route's success. */
export type AnswerOf<R extends Route> = z.output<R['response']>;

export type CallOptions = {
  readonly signal?: AbortSignal;
  /** Overrides the client's own limit, in milliseconds. */
  readonly timeoutMs?: number;
};

/** An answer with what the exchange told about the way and the other clock. */
export type TimedAnswer<T> = {
  readonly value: T;
  /** From before the request to after the body. */
  readonly latencyMs: number;
  /** Their clock minus ours at the middle of the exchange; null unless the answer tells its time (`getStatus` does). */
  readonly clockOffsetMs: number | null;
  /** When the answer was complete, by our clock, ms since the epoch. */
  readonly at: number;
};

type CallArguments<R extends Route> =
  Record<never, never> extends RequestFor<R>
    ? [request?: RequestFor<R>, options?: CallOptions]
    : [request: RequestFor<R>, options?: CallOptions];

/** Asks one agent. Every failure is a `RequestError` with a named reason. */
export type Client = {
  readonly target: Target;
  /** @throws RequestError */
  call<R extends Route>(route: R, ...rest: CallArguments<R>): Promise<AnswerOf<R>>;
  /** @throws RequestError */
  callWithTiming<R extends Route>(route: R, ...rest: CallArguments<R>): Promise<TimedAnswer<AnswerOf<R>>>;
  /** The messages of one connection to the live stream, until the agent ends it. @throws RequestError */
  stream(request: StreamRequest, options?: StreamOptions): AsyncGenerator<StreamMessage, void, void>;
};

export type ClientOptions = {
  /** Milliseconds for one call, connection and body included. @default 2000 */
  readonly timeout?: number;
  /** Bytes of one answer after decompression. @default 33554432 */
  readonly maximumBytes?: number;
  readonly clock?: Clock;
};

/** A client of one agent, typed by the contract. Connections are made when needed and kept by the runtime. */
export function createClient(target: Target, options: ClientOptions = {}): Client {
  const { timeout = 2_000, maximumBytes = 32 * 2 ** 20, clock = systemClock } = options;
  const send = openTransport(target);

  async function exchange(route: Route, request: Outgoing, signal: AbortSignal): Promise<unknown> {
    const response = await send(request, signal);
    const text = await readBounded(response, maximumBytes);
    if (response.status !== (route.status ?? 200))
      throw refusal(targetName(target), response.status, json(text));
    const body = (route.contentType ?? 'application/json') === 'application/json' ? json(text) : text;
    const checked = route.response.safeParse(body);
    if (!checked.success) throw requestError(targetName(target), 'not-an-agent', checked.error);
    return checked.data;
  }

  async function timed(
    route: Route,
    parts: RequestParts = {},
    { signal, timeoutMs = timeout }: CallOptions = {},
  ): Promise<TimedAnswer<unknown>> {
    const request = outgoing(target, route, parts);
    const sentAt = clock.now();
    const started = clock.monotonic();
    try {
      const value = await withDeadline(timeoutMs, signal, (signal) => exchange(route, request, signal));
      const latencyMs = clock.monotonic() - started;
      return {
        value,
        latencyMs,
        clockOffsetMs: clockOffset(route, value, sentAt + latencyMs / 2),
        at: clock.now(),
      };
    } catch (error) {
      throw explained(target, error);
    }
  }

  return {
    target,
    call: (async (route: Route, parts?: RequestParts, callOptions?: CallOptions) =>
      (await timed(route, parts, callOptions)).value) as Client['call'],
    callWithTiming: timed as Client['callWithTiming'],
    stream: (request, streamOptions) => openStream({ target, send, timeout }, request, streamOptions),
  };
}

/** Parameters of a URL beyond this length go as a form where a route takes one: servers and proxies refuse long URLs. */
const LONGEST_SEARCH = 4_096;

function outgoing(target: Target, route: Route, parts: RequestParts): Outgoing {
  const request: Outgoing = {
    url: requestUrl(target.url, route, parts),
    method: route.method.toUpperCase(),
    headers: {
      accept: route.contentType ?? 'application/json',
      ...(target.token === undefined ? {} : { authorization: `Bearer ${target.token.reveal()}` }),
      ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
  };
  // Through another agent only GET goes.
  const takesForm = route.form === true && target.via === undefined;
  return takesForm && new URL(request.url).search.length > LONGEST_SEARCH ? asForm(request) : request;
}

function asForm({ url, headers }: Outgoing): Outgoing {
  const { origin, pathname, search } = new URL(url);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  return { url: origin + pathname, method: 'POST', headers: { ...headers, ...form }, body: search.slice(1) };
}

/** The text as JSON; undefined, which no schema accepts, when it is none. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function clockOffset(route: Route, value: unknown, middle: number): number | null {
  if (route.id !== getStatus.id) return null;
  return Date.parse((value as AnswerOf<typeof getStatus>).time) - middle;
}
