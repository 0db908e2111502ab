import { type Answer, askAll } from '../../agent/client/fleet.ts';
import { type AgentStatus, getStatus } from '../../agent/contract/status.ts';
import type { Clock } from '../../agent/kit/clock.ts';
import type { FleetHost } from './fleet-host.ts';
import type { FleetSnapshot } from './fleet-store.ts';
import { safeDeep } from './safe-deep.ts';

export type PastProgress = { readonly asked: number; readonly answered: number };

export type AskPastOptions = {
  /** Told at the start, as answers come in, and at the end. */
  readonly show: (snapshot: FleetSnapshot) => void;
  readonly signal: AbortSignal;
  readonly clock: Clock;
};

/** Answers are shown in bundles: two hundred hosts are not two hundred frames. */
const SHOW_EVERY_MS = 200;
const CONCURRENCY = 64;
const TIMEOUT_MS = 5_000;

/**
 * Asks every host how it was at a moment (ms since the epoch by our clock; each is asked by its own). Hosts that do not
 * answer, or measured nothing then, say so. Rejects for nothing that a host does.
 */
export async function askPast(
  hosts: readonly FleetHost[],
  at: number,
  { show, signal, clock }: AskPastOptions,
): Promise<void> {
  const known = new Map(hosts.map((host) => [host.key, asking(host)]));
  const asked = hosts.filter(({ target }) => target !== null);
  let answered = 0;
  let shownAt = clock.monotonic();
  const tell = () => show({ at, hosts: [...known.values()], past: { asked: asked.length, answered } });
  tell();
  const byTarget = new Map(asked.map((host) => [host.target!, host]));
  await askAll(
    [...byTarget.keys()],
    async (client, signal) => {
      const host = byTarget.get(client.target)!;
      const time = new Date(at + (host.clockOffsetMs ?? 0)).toISOString();
      const answer = await client.callWithTiming(getStatus, { query: { time } }, { signal });
      known.set(host.key, asItWas(host, safeDeep(answer.value), at));
      answered++;
      if (!signal.aborted && clock.monotonic() - shownAt > SHOW_EVERY_MS) {
        shownAt = clock.monotonic();
        tell();
      }
      return answer;
    },
    { concurrency: CONCURRENCY, timeoutMs: TIMEOUT_MS, signal, clock },
  ).then((answers) => {
    for (const answer of answers) noteFailure(known, byTarget.get(answer.target)!, answer);
  });
  if (!signal.aborted) tell();
}

function asking(host: FleetHost): FleetHost {
  const because = host.target === null ? 'no address to ask for the past' : null;
  return { ...host, state: 'unknown', because, status: null, ageMs: undefined, cpuHistory: [] };
}

function asItWas(host: FleetHost, status: AgentStatus, at: number): FleetHost {
  const { summary, host: name } = status;
  if (summary === null)
    return { ...asking(host), name, status, because: 'no data at that time', lastSeenMs: undefined };
  const ageMs = Math.max(0, at + (host.clockOffsetMs ?? 0) - Date.parse(summary.time));
  return { ...host, name, state: 'up', because: null, status, ageMs, lastSeenMs: ageMs, cpuHistory: [] };
}

function noteFailure(known: Map<string, FleetHost>, host: FleetHost, answer: Answer<AgentStatus>): void {
  if (!answer.ok) known.set(host.key, { ...asking(host), state: 'down', because: answer.because });
}
