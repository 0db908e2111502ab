import type { z } from 'zod';
import { ApiTransport } from '../../../../../chaos/proxy/client/api-transport.ts';
import { ServerError } from '../../../../../chaos/proxy/client/server-error.ts';
import { readProxy } from '../../../../../chaos/proxy/client/server-proxy.ts';
import type { TapRecord } from '../../../../../chaos/proxy/data-plane.ts';
import { type TapRecordRow, tapProxy } from '../../../../contract/proxies.ts';
import { OperationalError } from '../../../../kit/errors.ts';
import { safeLine } from '../../../../kit/safe-text.ts';

export type TapBatch = {
  readonly records: readonly TapRecord[];
  readonly missedBytes: number;
  /** Whether there may be more at once. */
  readonly isFull: boolean;
};

/** The tap of one proxy of a server, read from where the last answer ended. */
export type TapSource = {
  readonly protocol: 'tcp' | 'udp';
  next(): Promise<TapBatch>;
};

export type TapTarget = {
  readonly url: string;
  readonly name: string;
  readonly connection?: number | undefined;
  readonly signal: AbortSignal;
};

const TIMEOUT = 10_000;
/** Bytes behind which an answer may have been cut: the server gives a megabyte at once. */
const FULL = 1_048_576;

type Answer = z.infer<typeof tapProxy.response>;

/**
 * Begins a tap.
 *
 * @throws OperationalError `not-found` without such a proxy, `unavailable` where the server has no tap or does not answer
 */
export async function openTap({ url, name, connection, signal }: TapTarget): Promise<TapSource> {
  const transport = new ApiTransport(url, { timeout: TIMEOUT, signal });
  const path = `${url}/proxies/${encodeURIComponent(name)}`;
  const get = (path: string) =>
    transport.get(path).then(
      ({ data }) => data,
      (error: unknown) => {
        throw failureOf(error, { url, name });
      },
    );
  const protocol = readProxy(await get(path)).protocol === 'udp' ? 'udp' : 'tcp';
  let since: number | undefined;
  const next = async (): Promise<TapBatch> => {
    const query = new URLSearchParams();
    if (since !== undefined) query.set('since', String(since));
    if (connection !== undefined) query.set('connection', String(connection));
    const { next, records, missedBytes } = readAnswer(await get(`${path}/tap?${query}`), url);
    const isFull = since !== undefined && next - since > FULL;
    since = next;
    return { records: records.map(recordOf), missedBytes, isFull };
  };
  await next();
  return { protocol, next };
}

function readAnswer(data: unknown, url: string): Answer {
  const read = tapProxy.response.safeParse(data);
  if (read.success) return read.data;
  throw new OperationalError('unavailable', `Cannot tap: ${safeLine(url)} answers with something else`);
}

function recordOf({ time, event, stream, data, ...known }: TapRecordRow): TapRecord {
  return {
    ...known,
    time: Date.parse(time),
    event: event as TapRecord['event'],
    stream: stream as TapRecord['stream'],
    data: data === null ? null : Buffer.from(data, 'base64'),
  };
}

function failureOf(error: unknown, { url, name }: Pick<TapTarget, 'url' | 'name'>): unknown {
  if (!(error instanceof ServerError)) return error;
  const what = `Cannot tap ${safeLine(name)}`;
  if (error.status !== 404) {
    const kind = error.failure === 'hung' ? 'timeout' : 'unavailable';
    return new OperationalError(kind, `${what}: ${error.message}`, {
      hint: 'Name the server with --host, or start one: vedette chaos proxy serve',
    });
  }
  return error.message === 'proxy not found'
    ? new OperationalError('not-found', `${what}: ${safeLine(url)} has no such proxy`, {
        hint: 'vedette chaos proxy list',
      })
    : new OperationalError('unavailable', `${what}: ${safeLine(url)} is no server of vedette and has no tap`);
}
