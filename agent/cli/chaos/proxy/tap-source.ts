import { z } from 'zod';
import { ApiTransport } from '../../../../chaos/proxy/client/api-transport.ts';
import { ServerError } from '../../../../chaos/proxy/client/server-error.ts';
import type { TapRecord } from '../../../../chaos/proxy/data-plane.ts';
import { type ErrorKind, OperationalError } from '../../../kit/errors.ts';
import { safeLine } from '../../../kit/safe-text.ts';

const TIMEOUT = 5_000;

const answer = z.object({
  next: z.number(),
  missedBytes: z.number(),
  records: z.array(
    z.object({
      time: z.string(),
      connection: z.number(),
      client: z.string(),
      upstream: z.string().nullable(),
      event: z.enum(['open', 'data', 'end', 'close', 'reset']),
      stream: z.enum(['upstream', 'downstream']).nullable(),
      data: z.string().nullable(),
    }),
  ),
});

export type TapReading = {
  readonly next: number;
  readonly missedBytes: number;
  readonly records: readonly TapRecord[];
};

/** Asks a server of ours for what a proxy delivers, and whether that is TCP. */
export class TapSource {
  readonly #base: string;
  readonly #proxy: string;
  readonly #transport: ApiTransport;

  constructor(base: string, proxy: string, signal: AbortSignal) {
    this.#base = `${base}/proxies/${encodeURIComponent(proxy)}`;
    this.#proxy = proxy;
    this.#transport = new ApiTransport(base, { timeout: TIMEOUT, signal });
  }

  /** @throws OperationalError `not-found`, `unavailable`, `timeout`, `invalid` where the server has no taps */
  async protocol(): Promise<'tcp' | 'udp'> {
    const { protocol } = z.object({ protocol: z.enum(['tcp', 'udp']).optional() }).parse(await this.#ask(''));
    return protocol ?? 'tcp';
  }

  /** @param since `next` of the reading before */
  async read(since: number | undefined, connection: number | undefined): Promise<TapReading> {
    const query = new URLSearchParams();
    if (since !== undefined) query.set('since', String(since));
    if (connection !== undefined) query.set('connection', String(connection));
    const { next, missedBytes, records } = answer.parse(await this.#ask(`/tap?${query}`));
    return { next, missedBytes, records: records.map(recordOf) };
  }

  async #ask(path: string): Promise<unknown> {
    try {
      return (await this.#transport.get<unknown>(this.#base + path)).data;
    } catch (error) {
      throw error instanceof ServerError ? this.#refusal(error) : error;
    }
  }

  #refusal({ failure, status, message }: ServerError): OperationalError {
    const refused = (kind: ErrorKind, hint: string) =>
      new OperationalError(kind, `Cannot tap ${safeLine(this.#proxy)}: ${message}`, { hint });
    if (failure !== 'refused') return refused('unavailable', 'vedette chaos proxy serve runs a fault proxy');
    if (message === 'proxy not found') return refused('not-found', 'vedette chaos proxy list');
    return refused(
      'invalid',
      status === 404 ? 'Only the fault proxy of vedette has taps' : 'vedette chaos proxy list',
    );
  }
}

function recordOf({ time, data, ...record }: z.output<typeof answer>['records'][number]): TapRecord {
  return { ...record, time: Date.parse(time), data: data === null ? null : Buffer.from(data, 'base64') };
}
