import { setTimeout as delay } from 'node:timers/promises';
import type { Client, TimedAnswer } from '../../agent/client/client.ts';
import { type Answer, askAll } from '../../agent/client/fleet.ts';
import { RequestError } from '../../agent/client/request-error.ts';
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
/** An agent that is asked too often is asked again so many times, each after up to a second. */
const ATTEMPTS = 4;
const BREATH_MS = 1_000;
/** Numbers that are so much later than the moment are of another one: that agent does not know the question. */
const LATEST_MS = 15_000;

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
      const answer = await askPatiently(client, time, signal);
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

/** Asks again, a few times, where the agent says that it is asked too often. @throws RequestError */
async function askPatiently(
  client: Client,
  time: string,
  signal: AbortSignal,
): Promise<TimedAnswer<AgentStatus>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.callWithTiming(getStatus, { query: { time } }, { signal });
    } catch (error) {
      const limited = error instanceof RequestError && error.because === 'http-429';
      if (!limited || attempt === ATTEMPTS) throw error;
      await delay(BREATH_MS * (0.5 + Math.random() / 2), undefined, { signal });
    }
  }
}

function asItWas(host: FleetHost, status: AgentStatus, at: number): FleetHost {
  const { summary, host: name, version } = status;
  const asked = at + (host.clockOffsetMs ?? 0);
  if (summary !== null && Date.parse(summary.time) > asked + LATEST_MS)
    return { ...asking(host), name, because: cannotTravel(version) };
  if (summary === null)
    return { ...asking(host), name, status, because: 'no data at that time', lastSeenMs: undefined };
  const ageMs = Math.max(0, asked - Date.parse(summary.time));
  return { ...host, name, state: 'up', because: null, status, ageMs, lastSeenMs: ageMs, cpuHistory: [] };
}

function noteFailure(known: Map<string, FleetHost>, host: FleetHost, answer: Answer<AgentStatus>): void {
  if (answer.ok) return;
  const { because } = answer;
  const change =
    because === 'http-400'
      ? { because: cannotTravel(host.status?.version ?? 'unknown') }
      : { state: 'down' as const, because };
  known.set(host.key, { ...asking(host), ...change });
}

/** An agent of a time when one could not ask for the past: it leaves the moment out of account, or refuses it. */
function cannotTravel(version: string): string {
  return `cannot travel: version ${version}`;
}
