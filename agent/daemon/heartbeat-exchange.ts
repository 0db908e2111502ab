import { type Client, createClient } from '../client/client.ts';
import { RequestError } from '../client/request-error.ts';
import type { Target } from '../client/target.ts';
import { type Heartbeat, listHeartbeats } from '../contract/heartbeats.ts';
import type { Clock } from '../kit/clock.ts';
import { errorMessage, OperationalError } from '../kit/errors.ts';
import { every } from '../kit/every.ts';
import { type BeatState, beatStates, type HeartbeatRecord } from '../kit/heartbeat-record.ts';
import type { Log } from '../kit/log.ts';
import type { Heartbeats } from '../store/local/heartbeats.ts';

export type HeartbeatExchangeOptions = {
  readonly store: Heartbeats;
  readonly clock: Clock;
  readonly log: Log;
  /** The jobs that this agent judges; without any, nobody is asked. */
  readonly names: () => ReadonlySet<string>;
  readonly targets: () => readonly { readonly target: Target }[];
};

const PERIOD = 10_000;
const TIMEOUT = 2_000;
const CONCURRENCY = 16;

/**
 * Asks the peers what they have heard of the jobs that this agent judges, so that a job is missed also when the host
 * that it runs on is gone: the newest record of all counts. A peer that does not answer is asked again next time.
 *
 * @returns the function that ends it
 */
export function startHeartbeatExchange(options: HeartbeatExchangeOptions): () => void {
  const { clock } = options;
  const stopped = new AbortController();
  const clients = new Map<string, Client>();
  const clientOf = (target: Target) => {
    const key = `${JSON.stringify(target)}${target.token?.reveal()}`;
    const client = clients.get(key) ?? createClient(target, { clock });
    clients.set(key, client);
    return client;
  };
  let asking = false;
  const round = async () => {
    if (asking || options.names().size === 0) return;
    asking = true;
    const turns = options.targets().values();
    const worker = async () => {
      for (const { target } of turns) await askOne(clientOf(target), options, stopped.signal);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker)).finally(() => {
      asking = false;
    });
  };
  void round();
  every(PERIOD, () => void round(), { clock, signal: stopped.signal });
  return () => stopped.abort();
}

async function askOne(
  client: Client,
  { store, clock, names, log }: HeartbeatExchangeOptions,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { heartbeats } = await client.call(listHeartbeats, {}, { signal, timeoutMs: TIMEOUT });
    const judged = names();
    for (const heartbeat of heartbeats.filter(({ name }) => judged.has(name))) {
      const record = recordOf(heartbeat, clock.now());
      if (record !== undefined) store.put(record);
    }
  } catch (error) {
    if (error instanceof OperationalError && error.kind === 'storage')
      log.error('cannot store what a peer has heard', { error: errorMessage(error) });
    else if (!(error instanceof RequestError)) throw error;
  }
}

/** A record as a peer tells it; its clock may be ahead, and nothing was heard in the future. */
function recordOf(heartbeat: Heartbeat, now: number): HeartbeatRecord | undefined {
  const { state, outcome, lastAt, startedAt, endedAt } = heartbeat;
  if (!isBeatState(state) || (outcome !== null && outcome !== 'success' && outcome !== 'failure'))
    return undefined;
  const moment = (time: string | null) => (time === null ? null : Math.min(Date.parse(time), now));
  return {
    ...heartbeat,
    state,
    outcome,
    lastAt: Math.min(Date.parse(lastAt), now),
    startedAt: moment(startedAt),
    endedAt: moment(endedAt),
  };
}

function isBeatState(word: string): word is BeatState {
  return beatStates.includes(word as BeatState);
}
