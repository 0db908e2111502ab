import { once } from 'node:events';
import { hostname } from 'node:os';
import type { ServerChanges } from '../../../../chaos/proxy/client/server-changes.ts';
import type { ToxiproxyServer } from '../../../../chaos/proxy/client/toxiproxy-server.ts';
import { judgeEffect, measureEffect } from '../../../../chaos/proxy/proof/measure-effect.ts';
import type { ClientAddress, Observation } from '../../../../chaos/proxy/proof/observation.ts';
import type { PreparedProof } from '../../../../chaos/proxy/proof/prepare-proof.ts';
import { humanDuration } from '../../../kit/duration.ts';
import { faultTtl, holdFault } from './fault-hold.ts';
import type { InjectRequest } from './inject-request.ts';
import type { Teller } from './teller.ts';

export type FaultRun = {
  readonly request: InjectRequest;
  readonly server: ToxiproxyServer;
  readonly changes: ServerChanges;
  /** Renews the time to live. */
  readonly renew: boolean;
  /** How to measure it, where that is known. */
  readonly measured: { readonly address: ClientAddress; readonly prepared: PreparedProof } | undefined;
  readonly teller: Teller;
  /** Somebody wants it to end. */
  readonly signal: AbortSignal;
};

/** How a fault came to its end, but for being taken back; `early` says why it was not its time. */
export type FaultEnd = { readonly during: readonly Observation[]; readonly early: string | undefined };

/** Connections that are looked at during a fault, at most, and the milliseconds between two. */
const [MOST, PAUSE] = [1_000, 250];

/** Puts a fault in force and measures it until its time is over, somebody wants it to end, or it is gone. @throws ServerError */
export async function runFault(run: FaultRun): Promise<FaultEnd> {
  const { request, server, changes, renew, signal } = run;
  await apply(request, changes);
  const record = changes.records.at(-1);
  if (record === undefined) return { during: [], early: 'somebody else had disabled the proxy' };
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), request.duration);
  let early: string | undefined;
  const end = (why: string) => {
    early ??= why;
    over.abort();
  };
  const interrupt = () => end('interrupted');
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  const held = holdFault(server, record, { renew, signal: over.signal });
  void held.then((lost) => lost && end(lost));
  try {
    return { during: await watch(run, over.signal), early };
  } finally {
    clearTimeout(timer);
    over.abort();
    await held;
    signal.removeEventListener('abort', interrupt);
  }
}

async function apply(
  { type, proxy, stream, toxicity, attributes, match }: InjectRequest,
  changes: ServerChanges,
) {
  if (type === 'down') return changes.setEnabled(proxy, false);
  const more = match === undefined ? {} : { match };
  const ours = { ttl: faultTtl, owner: `inject@${hostname()}` };
  await changes.addToxic(proxy, { type, stream, toxicity, attributes, ...ours, ...more });
}

async function watch(run: FaultRun, over: AbortSignal): Promise<readonly Observation[]> {
  const { request, measured, teller } = run;
  const until = performance.now() + request.duration;
  let seen: readonly Observation[] = [];
  const tick = () => teller.progress(`during   ${soFar(run, seen)}${left(until)}`);
  const timer = setInterval(tick, 1_000);
  tick();
  try {
    if (measured !== undefined) {
      seen = await measureEffect(measured.address, measured.prepared.proof, {
        ...{ count: MOST, pause: PAUSE, signal: over },
        onSample: (so) => {
          seen = so;
        },
      });
    }
    if (!over.aborted) await once(over, 'abort');
    return seen;
  } finally {
    clearInterval(timer);
  }
}

function soFar({ measured, request }: FaultRun, seen: readonly Observation[]): string {
  if (measured === undefined || seen.length === 0) return '';
  const { proof, before } = measured.prepared;
  const { n, measured: text } = judgeEffect(proof, before, seen, { share: request.toxicity, some: true });
  return `${text}, n=${n}, `;
}

function left(until: number): string {
  return `${humanDuration(Math.max(0, Math.round((until - performance.now()) / 1_000) * 1_000))} left`;
}
