import type { Client } from '../../agent/client/client.ts';
import { RequestError } from '../../agent/client/request-error.ts';
import { markProbe, runProbeNow } from '../../agent/contract/probes.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import { seconds } from '../charts/units.ts';
import { type ProbeState, probeStateOf } from './fleet-probe.ts';

/** The marks that a person may set. */
export type ProbeMarkWord = 'paused' | 'maintenance' | 'silenced';

/** A probe on one of the hosts that run it. */
export type ProbeOnHost = {
  readonly probe: string;
  readonly host: string;
  readonly hostKey: string;
  /** Null where it cannot be asked. */
  readonly client: Client | null;
};

/** What shall be done to a probe on every host. */
export type ProbeAction =
  | { readonly type: 'run' }
  | {
      readonly type: 'mark';
      readonly mark: ProbeMarkWord;
      /** How long; null until it is taken away. */
      readonly seconds: number | null;
      readonly because: string;
    }
  | { readonly type: 'unmark'; readonly marks: readonly ProbeMarkWord[] };

/** What became of it on one host; strings are safe to print. */
export type ProbeOutcome = {
  readonly on: ProbeOnHost;
  /** `refused`: the host, or the way to it, says no. A run that finds the target down is done all the same. */
  readonly outcome: 'asking' | 'done' | 'refused';
  /** What a run found. */
  readonly state: ProbeState | null;
  /** What was found, or why not. */
  readonly text: string;
};

const CONCURRENCY = 8;
/** A run takes as long as its probe may. */
const RUN_TIMEOUT_MS = 60_000;
const MARK_TIMEOUT_MS = 5_000;

/** The outcomes before anybody has been asked. */
export function asking(on: readonly ProbeOnHost[]): ProbeOutcome[] {
  return on.map((on) => ({ on, outcome: 'asking', state: null, text: '' }));
}

/**
 * Does it on every host, a bounded number at a time; `told` gets the newest outcomes of all whenever one is known.
 * Rejects for nothing that a host does.
 */
export async function actOnProbes(
  on: readonly ProbeOnHost[],
  action: ProbeAction,
  told: (outcomes: readonly ProbeOutcome[]) => void,
): Promise<ProbeOutcome[]> {
  const outcomes = asking(on);
  const turns = on.entries();
  const workers = Array.from({ length: Math.min(CONCURRENCY, on.length) }, async () => {
    for (const [index, one] of turns) {
      outcomes[index] = { on: one, ...(await outcomeOf(one, action)) };
      told([...outcomes]);
    }
  });
  await Promise.all(workers);
  return outcomes;
}

/** One line that says what was done: `paused on 3 hosts`, `paused on 2 of 3 hosts; web-3: …`. */
export function actionReport(done: string, outcomes: readonly ProbeOutcome[]): string {
  const good = outcomes.filter(({ outcome }) => outcome === 'done').length;
  const refused = outcomes.find(({ outcome }) => outcome === 'refused');
  const hosts = (count: number) => `${count} ${count === 1 ? 'host' : 'hosts'}`;
  if (refused === undefined) return `${done} on ${hosts(good)}`;
  return `${done} on ${good} of ${hosts(outcomes.length)}; ${refused.on.host}: ${refused.text}`;
}

type Outcome = Omit<ProbeOutcome, 'on'>;

async function outcomeOf({ client, probe }: ProbeOnHost, action: ProbeAction): Promise<Outcome> {
  if (client === null) return { outcome: 'refused', state: null, text: 'it is not in this fleet' };
  try {
    return await answerOf(client, probe, action);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { message, hint } = error;
    const text = safeLine(hint === undefined ? message : `${message}. ${hint}`, 300);
    return { outcome: 'refused', state: null, text };
  }
}

async function answerOf(client: Client, name: string, action: ProbeAction): Promise<Outcome> {
  const params = { name };
  if (action.type === 'run') {
    const run = await client.call(runProbeNow, { params }, { timeoutMs: RUN_TIMEOUT_MS });
    const state = probeStateOf(run.state);
    const found = safeLine(run.message === '' ? run.reason : run.message);
    return { outcome: 'done', state, text: `in ${seconds.format(run.durationSeconds)}: ${found}` };
  }
  const bodies =
    action.type === 'mark'
      ? [{ mark: action.mark, seconds: action.seconds, because: action.because }]
      : action.marks.map((mark) => ({ mark, seconds: 0, because: '' }));
  let marks: readonly { readonly mark: string }[] = [];
  for (const body of bodies)
    ({ marks } = await client.call(markProbe, { params, body }, { timeoutMs: MARK_TIMEOUT_MS }));
  const words = marks.map(({ mark }) => safeLine(mark)).join(', ');
  return { outcome: 'done', state: null, text: words === '' ? 'no marks' : `is ${words}` };
}
