import { z } from 'zod';
import { createClient } from '../../client/client.ts';
import { requestError } from '../../client/request-error.ts';
import { type Target, targetName } from '../../client/target.ts';
import { query, queryRange } from '../../contract/query.ts';
import { route } from '../../contract/route.ts';
import { series } from '../../contract/series.ts';
import type { FleetHost, HostQuery } from './fleet-host.ts';
import { readMatrixText } from './matrix-text.ts';

/** Bytes of one answer, about a million points. */
const MAXIMUM_BYTES = 32 * 2 ** 20;

/** Their answers as text: a schema would check a large one in one piece, which holds the thread. */
const queryText = route({ ...query, contentType: '*/*', response: z.string() });
const rangeText = route({ ...queryRange, contentType: '*/*', response: z.string() });

/** A peer that is asked by the HTTP API. */
export function peerHost(peer: Omit<FleetHost, 'listSeries' | 'query'>, target: Target): FleetHost {
  const client = createClient(target, { maximumBytes: MAXIMUM_BYTES });
  return {
    ...peer,
    async query({ signal, ...asked }) {
      const options = { signal, timeoutMs: asked.timeout };
      const text = asked.instant
        ? await client.call(
            queryText,
            { query: { ...parameters(asked), time: seconds(asked.steps.start) } },
            options,
          )
        : await client.call(rangeText, { query: { ...parameters(asked), ...range(asked) } }, options);
      const { samples, ...answer } = await understood(target, () => readMatrixText(text));
      const stats = { series: answer.series.length, samples, peakPoints: 0, milliseconds: 0 };
      return { ...answer, stats };
    },
    async listSeries({ selectors, start, end, timeout, signal }) {
      const window = {
        ...(start === undefined ? {} : { start: seconds(start) }),
        ...(end === undefined ? {} : { end: seconds(end) }),
      };
      const asked = { query: { 'match[]': [...selectors], ...window } };
      return (await client.call(series, asked, { signal, timeoutMs: timeout })).data;
    },
  };
}

function parameters({ query, timeout, lookback, profile }: Omit<HostQuery, 'signal'>) {
  return {
    query,
    timeout: seconds(timeout),
    lookback_delta: seconds(lookback),
    ...(profile ? { stats: 'all' } : {}),
  };
}

function range({ steps: { start, end, step } }: Pick<HostQuery, 'steps'>) {
  return { start: seconds(start), end: seconds(end), step: seconds(step) };
}

function seconds(milliseconds: number): string {
  return String(milliseconds / 1_000);
}

async function understood<T>(target: Target, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SyntaxError) throw requestError(targetName(target), 'not-an-agent', error);
    throw error;
  }
}
