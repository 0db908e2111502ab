import { type AnswerOf, type Client, createClient, type TimedAnswer } from '../../agent/client/client.ts';
import { askAll, askOne } from '../../agent/client/fleet.ts';
import type { FailureReason } from '../../agent/client/request-error.ts';
import type { Target } from '../../agent/client/target.ts';
import { listHosts } from '../../agent/contract/hosts.ts';
import { getBuildInfo } from '../../agent/contract/prometheus-status.ts';
import type { query, queryRange } from '../../agent/contract/query.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import { hostsInScope, parseScope, unknownNames } from './explored-scope.ts';
import type { FleetHost } from './fleet-host.ts';

/** What is asked, whoever is asked for it. */
export type ExploredQuestion = {
  /** All hosts of the fleet. */
  readonly hosts: readonly FleetHost[];
  /** Whose series: `all`, a selector over the labels of hosts, or names with commas between. */
  readonly scope: string;
  readonly query: string;
  /**
   * Whether each series of the answer comes of one series alone: then every host is asked for its own, by its own clock;
   * else one agent asks the others and evaluates over all.
   */
  readonly perSeries: boolean;
  readonly signal: AbortSignal;
  /** Milliseconds for each host; for one that asks the others, three times that. @default 10000 */
  readonly timeoutMs?: number;
};

/** What is known of an answer beside its series. Strings are safe to print. */
export type AnswerNotes = {
  /** The hosts that did not answer, each with its reason. */
  readonly missing: readonly string[];
  /** Why there is no answer; null where there is one. */
  readonly problem: string | null;
  /** What the engine warns of, then what it remarks. */
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  /** Samples that were read; undefined where an agent did not tell. */
  readonly samples: number | undefined;
  /** From the question to the last answer, ms. */
  readonly milliseconds: number;
  /** The name of the agent that evaluated for all; null where each answered for itself. */
  readonly evaluatedBy: string | null;
};

/** The answer of the agent that was asked: about that host, or (`host` null) about all. */
export type AnswerPart<T> = {
  readonly asked: FleetHost;
  readonly host: FleetHost | null;
  readonly value: T;
};

type QueryAnswer = AnswerOf<typeof query> | AnswerOf<typeof queryRange>;
type Ask<T> = (
  client: Client,
  host: FleetHost,
  scope: string | undefined,
  signal: AbortSignal,
) => Promise<TimedAnswer<T>>;

const TIMEOUT_MS = 10_000;
const DOUBTFUL_MS = 2_000;
const HOSTS_TIMEOUT_MS = 4_000;
const KNOWN_MS = 60_000;
/** How many agents are tried, one after the other, to evaluate for all. */
const EVALUATORS = 3;
const CONCURRENCY = 32;
const MOST_BYTES = 32 * 2 ** 20;
const SHOWN_REASONS = 20;

/** Asks those whom the question is for. Rejects for nothing that a host does. */
export async function askHosts<T extends QueryAnswer>(
  question: ExploredQuestion,
  ask: Ask<T>,
): Promise<{ readonly parts: readonly AnswerPart<T>[]; readonly notes: AnswerNotes }> {
  const began = performance.now();
  const found = chosenHosts(question);
  if (typeof found === 'string') return { parts: [], notes: { ...NO_NOTES, problem: found } };
  const isOne = found.chosen.length === 1;
  const asked =
    question.perSeries || isOne
      ? await askThemselves(question, found.chosen, ask)
      : await askEvaluator(question, found.chosen, ask);
  const { parts, missing, problem, evaluatedBy } = asked;
  const notes = {
    missing: [...found.missing, ...missing],
    problem,
    evaluatedBy,
    ...toldBeside(parts),
    milliseconds: performance.now() - began,
  };
  return { parts, notes };
}

const NO_NOTES: AnswerNotes = {
  missing: [],
  problem: null,
  warnings: [],
  infos: [],
  samples: undefined,
  milliseconds: 0,
  evaluatedBy: null,
};

type Asked<T> = Pick<AnswerNotes, 'missing' | 'problem' | 'evaluatedBy'> & {
  readonly parts: readonly AnswerPart<T>[];
};

/** The hosts that the scope means, and those of them that cannot be asked; else what is wrong with the scope. */
function chosenHosts({ hosts, scope }: ExploredQuestion) {
  try {
    const parsed = parseScope(scope);
    const chosen = hostsInScope(hosts, parsed);
    const unknown = unknownNames(hosts, parsed).map((name) => `${name}: no such host`);
    if (chosen.length === 0)
      return unknown[0] ?? (hosts.length === 0 ? 'there is no host yet' : `no host is in ${scope}`);
    return { chosen, missing: unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return safeLine(error.message);
    throw error;
  }
}

async function askThemselves<T>(
  { signal, timeoutMs = TIMEOUT_MS }: ExploredQuestion,
  hosts: readonly FleetHost[],
  ask: Ask<T>,
): Promise<Asked<T>> {
  const asked = new Map(
    hosts.flatMap((host) => (host.target === null ? [] : [[host.target, host] as const])),
  );
  const askThose = (targets: readonly Target[], timeoutMs: number) =>
    askAll(targets, (client, signal) => ask(client, asked.get(client.target)!, undefined, signal), {
      concurrency: CONCURRENCY,
      timeoutMs,
      signal,
      maximumBytes: MOST_BYTES,
    });
  // All wait for the slowest: one that has not answered for a while shall not hold up the others for long.
  const [likely, doubtful] = [true, false].map((wanted) =>
    [...asked].flatMap(([target, host]) => (isLikely(host) === wanted ? [target] : [])),
  ) as [Target[], Target[]];
  const answers = (
    await Promise.all([askThose(likely, timeoutMs), askThose(doubtful, Math.min(timeoutMs, DOUBTFUL_MS))])
  ).flat();
  const parts = answers.flatMap((answer) =>
    answer.ok ? [partOf(asked.get(answer.target)!, answer.value)] : [],
  );
  const failures = answers.flatMap((answer) => (answer.ok ? [] : [answer]));
  const refusals = failures.filter(({ because }) => isRefusal(because));
  const [refused] = refusals;
  // What all refuse is wrong with the query; what some do, with them.
  if (parts.length === 0 && refused !== undefined) {
    const problem = await refusalText(asked.get(refused.target)!, refused.message, signal);
    return { parts: [], missing: [], problem, evaluatedBy: null };
  }
  const untold = hosts
    .filter(({ target }) => target === null)
    .map(({ name }) => `${name}: it has no address to ask`);
  const missing = failures.map(({ target, because, message }) => {
    const { name } = asked.get(target)!;
    return `${name}: ${isRefusal(because) ? safeLine(message) : reasonText(because)}`;
  });
  return { parts, missing: [...untold, ...missing], problem: null, evaluatedBy: null };
}

function isLikely({ state }: FleetHost): boolean {
  return state !== 'down' && state !== 'stale';
}

function partOf<T>(host: FleetHost, value: T): AnswerPart<T> {
  return { asked: host, host, value };
}

/** One agent asks all others. Where it cannot be reached, the next one is asked. */
async function askEvaluator<T>(
  question: ExploredQuestion,
  chosen: readonly FleetHost[],
  ask: Ask<T>,
): Promise<Asked<T>> {
  const { scope, signal, timeoutMs = TIMEOUT_MS } = question;
  let problem = 'no host can be asked';
  for (const host of evaluators(question.hosts)) {
    const client = createClient(host.target!, { timeout: 3 * timeoutMs, maximumBytes: MOST_BYTES });
    const limits = { timeoutMs: 3 * timeoutMs, signal };
    const [answer, strangers] = await Promise.all([
      askOne(client, (client, signal) => ask(client, host, scope === '' ? 'all' : scope, signal), limits),
      strangersTo(client, chosen, signal),
    ]);
    if (answer.ok) {
      const { missing = [] } = answer.value as QueryAnswer;
      const parts = [{ asked: host, host: null, value: answer.value }];
      const unknown = strangers.map((name) => `${name}: ${host.name} does not know it`);
      const silent = missing.map((name) => safeLine(name));
      return { parts, missing: [...silent, ...unknown], problem: null, evaluatedBy: host.name };
    }
    problem = `${host.name}: ${reasonText(answer.because)}`;
    if (isRefusal(answer.because)) problem = await refusalText(host, answer.message, signal);
    if (!canAnotherDo(answer.because)) break;
  }
  return { parts: [], missing: [], problem, evaluatedBy: null };
}

/** The hosts that this console shows and an agent has no word of: what it evaluates over all, is not over them. */
async function strangersTo(
  client: Client,
  hosts: readonly FleetHost[],
  signal: AbortSignal,
): Promise<string[]> {
  const known = await namesKnownTo(client, signal);
  return known === undefined ? [] : hosts.map(({ name }) => name).filter((name) => !known.has(name));
}

/** The answer tells all of every host: it is asked for once a minute, not with every query. */
const knownNames = new WeakMap<Target, { readonly names: ReadonlySet<string>; readonly at: number }>();

/** The names of the hosts that an agent knows; undefined where it does not tell. */
async function namesKnownTo(client: Client, signal: AbortSignal): Promise<ReadonlySet<string> | undefined> {
  const before = knownNames.get(client.target);
  if (before !== undefined && performance.now() - before.at < KNOWN_MS) return before.names;
  const answer = await askOne(client, (client, signal) => client.callWithTiming(listHosts, {}, { signal }), {
    signal,
    timeoutMs: HOSTS_TIMEOUT_MS,
  });
  if (!answer.ok) return undefined;
  const names = new Set(answer.value.hosts.map(({ name }) => safeLine(name)));
  knownNames.set(client.target, { names, at: performance.now() });
  return names;
}

/** Those on this machine first, then those that answer fastest. */
function evaluators(hosts: readonly FleetHost[]): FleetHost[] {
  const order = ({ target, latencyMs }: FleetHost) =>
    target?.socketPath === undefined ? (latencyMs ?? Number.MAX_VALUE) : -1;
  return hosts
    .filter(({ target, state }) => target !== null && state !== 'down')
    .sort((a, b) => order(a) - order(b))
    .slice(0, EVALUATORS);
}

function isRefusal(because: FailureReason): boolean {
  return because === 'http-400' || because === 'http-422';
}

function canAnotherDo(because: FailureReason): boolean {
  return because === 'connection-refused' || because === 'unreachable' || because === 'tls';
}

function reasonText(because: FailureReason): string {
  if (because === 'too-large') return 'the answer is larger than 32 MiB: choose fewer series, or sum them';
  return because;
}

/** What is wrong, and whether it is the agent that knows less than today's. */
async function refusalText(host: FleetHost, message: string, signal: AbortSignal): Promise<string> {
  const text = safeLine(message, 500);
  const info = await askOne(
    createClient(host.target!),
    (client, signal) => client.callWithTiming(getBuildInfo, {}, { signal }),
    { signal },
  );
  return !info.ok && info.because === 'http-404'
    ? `${host.name} runs an older vedette, which knows plain selectors only: ${text}`
    : text;
}

/** What agents told beside the series, each thing once. */
function toldBeside(parts: readonly AnswerPart<QueryAnswer>[]) {
  const texts = (lists: readonly (readonly string[] | undefined)[]) =>
    [...new Set(lists.flatMap((list) => list ?? []))]
      .slice(0, SHOWN_REASONS)
      .map((text) => safeLine(text, 300));
  const counts = parts.map(({ value }) => value.data.stats?.samples.totalQueryableSamples);
  const samples = counts.some((count) => count === undefined)
    ? undefined
    : counts.reduce<number>((sum, count) => sum + count!, 0);
  return {
    warnings: texts(parts.map(({ value }) => value.warnings)),
    infos: texts(parts.map(({ value }) => value.infos)),
    samples,
  };
}
