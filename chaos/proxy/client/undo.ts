import { isDeepStrictEqual } from 'node:util';
import { isMissing, ServerError } from './server-error.ts';
import type { ServerProxy, ServerToxic } from './server-proxy.ts';
import type { ToxiproxyServer } from './toxiproxy-server.ts';
import type { UndoRecord } from './undo-record.ts';

/**
 * How it ended. `undone`: by us, and read back. `gone`: somebody else had done it. `foreign`: somebody else has put
 * something else in its place, which is left as it is. `pending`: the server did not let us, or did not answer.
 */
export type UndoState = 'undone' | 'gone' | 'foreign' | 'pending';

export type Undone = {
  readonly record: UndoRecord;
  readonly state: UndoState;
  /** What somebody else did, or why it is pending. */
  readonly because: string | undefined;
  readonly attempts: number;
  /** Milliseconds it took. */
  readonly took: number;
};

export type UndoOptions = {
  /** Milliseconds after which no new attempt is made. @default 60000 */
  readonly within?: number;
  /** Milliseconds before the second attempt; each pause is twice the one before, 10 s at most. @default 250 */
  readonly pause?: number;
  /** Told of each attempt that failed and will be made again. */
  readonly onPending?: (record: UndoRecord, because: string, nextIn: number) => void;
};

const LONGEST_PAUSE = 10_000;

/**
 * Takes back what a record says, comparing before it changes anything, and reads back that it is so. A server that hangs
 * or does not answer is asked again until the time is over.
 */
export async function undoRecord(
  server: ToxiproxyServer,
  record: UndoRecord,
  options: UndoOptions = {},
): Promise<Undone> {
  const { within = 60_000, pause = 250, onPending } = options;
  const began = performance.now();
  const end = (state: UndoState, because: string | undefined, attempts: number) => ({
    ...{ record, state, because, attempts, took: performance.now() - began },
  });
  for (let attempts = 1, wait = pause; ; attempts += 1, wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    try {
      const { state, because } = await attempt(server, record, attempts > 1);
      return end(state, because, attempts);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      const left = began + within - performance.now();
      if (left < wait) return end('pending', error.message, attempts);
      onPending?.(record, error.message, wait);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

type Outcome = { readonly state: Exclude<UndoState, 'pending'>; readonly because?: string | undefined };

/** @param again whether what is gone now may be so by an attempt of ours that was not answered */
async function attempt(server: ToxiproxyServer, record: UndoRecord, again: boolean): Promise<Outcome> {
  try {
    if (record.verb === 'toxic-delete') return await deleteToxic(server, record);
    const proxy = await server.proxy(record.proxy);
    return await (record.verb === 'proxy-delete'
      ? deleteProxy(server, proxy, record)
      : restoreEnabled(server, proxy, record));
  } catch (error) {
    if (!isMissing(error)) throw error;
    if (record.verb === 'proxy-enabled') return { state: 'gone', because: 'the proxy is not there any more' };
    return again ? { state: 'undone' } : { state: 'gone', because: 'it was not there any more' };
  }
}

type RecordOf<Verb> = Extract<UndoRecord, { readonly verb: Verb }>;

async function deleteToxic(server: ToxiproxyServer, record: RecordOf<'toxic-delete'>): Promise<Outcome> {
  const found = await server.toxic(record.proxy, record.toxic);
  if (found.type !== record.type || found.stream.toLowerCase() !== record.stream.toLowerCase())
    return { state: 'foreign', because: `it is another toxic now: ${found.type}, ${found.stream}` };
  await server.removeToxic(record.proxy, record.toxic);
  await readBack(() => server.toxic(record.proxy, record.toxic));
  // It is ours and ends, whatever it was turned into; but whoever did that is to know.
  const changed = record.attributes !== undefined && !isDeepStrictEqual(found.attributes, record.attributes);
  return { state: 'undone', because: changed ? `somebody had set it to ${settings(found)}` : undefined };
}

function settings({ attributes }: ServerToxic): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

async function deleteProxy(
  server: ToxiproxyServer,
  proxy: ServerProxy,
  record: RecordOf<'proxy-delete'>,
): Promise<Outcome> {
  const { made } = record;
  if (made !== undefined && (proxy.listen !== made.listen || proxy.upstream !== made.upstream))
    return { state: 'foreign', because: `it is ${proxy.listen} to ${proxy.upstream} now` };
  await server.removeProxy(record.proxy);
  await readBack(() => server.proxy(record.proxy));
  return { state: 'undone' };
}

async function restoreEnabled(
  server: ToxiproxyServer,
  proxy: ServerProxy,
  { value }: RecordOf<'proxy-enabled'>,
): Promise<Outcome> {
  if (proxy.enabled === value)
    return { state: 'gone', because: `it was ${value ? 'enabled' : 'disabled'} again` };
  await server.updateProxy(proxy.name, { enabled: value });
  if ((await server.proxy(proxy.name)).enabled === value) return { state: 'undone' };
  throw new ServerError('garbled', 'the server says that it did, and did not');
}

async function readBack(read: () => Promise<unknown>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  throw new ServerError('garbled', 'the server says that it did, and did not');
}
