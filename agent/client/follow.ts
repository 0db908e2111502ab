import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from './client.ts';
import { type FailureReason, RequestError } from './request-error.ts';
import type { StreamOptions, StreamRequest } from './stream.ts';
import type { StreamMessage } from './stream-message.ts';

/** The stream was interrupted and is tried again after `retryInMs`. */
export type StreamLost = {
  readonly type: 'lost';
  readonly because: FailureReason | 'closed';
  readonly message: string;
  readonly retryInMs: number;
};

export type FollowOptions = Pick<StreamOptions, 'signal' | 'silenceMs'> & {
  /** Milliseconds before the first new attempt; doubled at each further one. @default 250 */
  readonly firstDelayMs?: number;
  /** @default 5000 */
  readonly longestDelayMs?: number;
  /** Between 0 and 1; spreads the attempts of many clients. @default Math.random */
  readonly random?: () => number;
};

/**
 * The live stream of an agent for as long as `signal` allows: when a connection ends it yields `lost` and connects
 * again, resuming after the last message that had an id. A new connection numbers its series anew (the agent sends
 * them again). It never throws a `RequestError`; a token that is refused is asked again too, for it may be renewed.
 */
export async function* follow(
  client: Client,
  request: StreamRequest,
  options: FollowOptions = {},
): AsyncGenerator<StreamMessage | StreamLost, void, void> {
  const { signal, silenceMs, firstDelayMs = 250, longestDelayMs = 5_000, random = Math.random } = options;
  let lastEventId: string | undefined;
  let attempts = 0;
  while (!signal?.aborted) {
    const connection = client.stream(request, {
      ...(signal === undefined ? {} : { signal }),
      ...(silenceMs === undefined ? {} : { silenceMs }),
      ...(lastEventId === undefined ? {} : { lastEventId }),
    });
    let end = { because: 'closed' as StreamLost['because'], message: 'The agent closed the stream' };
    try {
      for await (const message of connection) {
        attempts = 0;
        lastEventId = message.id ?? lastEventId;
        yield message;
      }
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      end = { because: error.because, message: error.message };
    }
    if (signal?.aborted) return;
    const longest = Math.min(firstDelayMs * 2 ** attempts++, longestDelayMs);
    const retryInMs = longest * (0.5 + random() / 2);
    yield { type: 'lost', ...end, retryInMs };
    await pause(retryInMs, signal);
  }
}

/** Waits; returns early when the signal fires. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
