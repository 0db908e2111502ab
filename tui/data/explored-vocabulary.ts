import type { AnswerOf } from '../../agent/client/client.ts';
import { type Ask, askAll } from '../../agent/client/fleet.ts';
import { listLabels, listLabelValues, listMetadata, series } from '../../agent/contract/series.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import type { FleetHost } from './fleet-host.ts';

/** A metric as the hosts tell of it; what they do not say is empty. */
export type KnownMetric = {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly help: string;
};

export type VocabularyOptions = {
  /** The hosts that may be asked. */
  readonly hosts: () => readonly FleetHost[];
  /** Called when more is known than before. */
  readonly changed: () => void;
  /** Milliseconds for each host. @default 8000 */
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 8_000;
/** How many hosts are asked; in one fleet they are much the same. */
const ASKED_HOSTS = 8;
const MOST_NAMES = '5000';
const MOST_VALUES = '1000';
const MOST_BYTES = 16 * 2 ** 20;
/** How many questions about labels are remembered. */
const REMEMBERED = 64;
/** What the names of all metrics are remembered by. */
const METRICS = 'metrics';
const KEPT_MS = 60_000;

type Known<T> = { readonly values: readonly T[]; readonly at: number };

/**
 * The names of metrics, labels and values on the hosts, for completing queries. What is not known is asked for in the
 * background, and again after a minute; until then it is as it was. Strings are safe to print: what would be changed by
 * that is left out, for it could not be put in as it is.
 */
export class ExploredVocabulary {
  readonly #options: VocabularyOptions;
  readonly #stopping = new AbortController();
  readonly #known = new Map<string, Known<unknown>>();
  readonly #asking = new Set<string>();
  #problem: string | null = null;

  constructor(options: VocabularyOptions) {
    this.#options = options;
  }

  /** Why nothing is known, where hosts refuse to tell; null where they do not. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Whether something is being asked for. */
  get isAsking(): boolean {
    return this.#asking.size > 0;
  }

  metrics(): readonly KnownMetric[] {
    return this.#get(METRICS, (signal) => this.#askMetrics(signal));
  }

  metric(name: string): KnownMetric | undefined {
    return this.metrics().find((one) => one.name === name);
  }

  /** The same of what was asked for already. */
  known(name: string): KnownMetric | undefined {
    const known = this.#known.get(METRICS) as Known<KnownMetric> | undefined;
    return known?.values.find((one) => one.name === name);
  }

  labels(selectors: readonly string[]): readonly string[] {
    const query = { 'match[]': [...selectors], limit: MOST_VALUES };
    return this.#get(`labels ${selectors.join(' ')}`, async (signal) => {
      const names = await this.#askNames(
        (client, signal) => client.callWithTiming(listLabels, { query }, { signal }),
        signal,
      );
      return names.filter((name) => name !== '__name__');
    });
  }

  values(name: string, selectors: readonly string[]): readonly string[] {
    const request = { params: { name }, query: { 'match[]': [...selectors], limit: MOST_VALUES } };
    return this.#get(`values ${name} ${selectors.join(' ')}`, (signal) =>
      this.#askNames((client, signal) => client.callWithTiming(listLabelValues, request, { signal }), signal),
    );
  }

  stop(): void {
    this.#stopping.abort();
  }

  #get<T>(key: string, ask: (signal: AbortSignal) => Promise<readonly T[]>): readonly T[] {
    const known = this.#known.get(key) as Known<T> | undefined;
    const isOld = known === undefined || performance.now() - known.at > KEPT_MS;
    if (isOld && !this.#asking.has(key) && !this.#stopping.signal.aborted) void this.#learn(key, ask);
    return known?.values ?? [];
  }

  async #learn(key: string, ask: (signal: AbortSignal) => Promise<readonly unknown[]>): Promise<void> {
    this.#asking.add(key);
    try {
      const values = await ask(this.#stopping.signal);
      this.#known.delete(key);
      this.#known.set(key, { values, at: performance.now() });
      if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.keys().next().value!);
    } finally {
      this.#asking.delete(key);
      if (!this.#stopping.signal.aborted) this.#options.changed();
    }
  }

  /** The names from the store, which has also those that are measured no more; what they are, from what is measured. */
  async #askMetrics(signal: AbortSignal): Promise<KnownMetric[]> {
    const request = { params: { name: '__name__' }, query: { limit: MOST_NAMES } };
    const [told, names] = await Promise.all([
      this.#askEach((client, signal) => client.callWithTiming(listMetadata, {}, { signal }), signal),
      this.#askNames((client, signal) => client.callWithTiming(listLabelValues, request, { signal }), signal),
    ]);
    const metadata = new Map(told.flatMap(({ data }) => Object.entries(data)));
    const found = names.length > 0 ? names : await this.#namesOfSeries(signal);
    return found.map((name) => knownMetric(name, familyOf(name, metadata)));
  }

  /** What an agent knows that has no list of values yet: its series. */
  async #namesOfSeries(signal: AbortSignal): Promise<string[]> {
    const query = { 'match[]': '{__name__=~".+"}' };
    const ask: Ask<AnswerOf<typeof series>> = (client, signal) =>
      client.callWithTiming(series, { query }, { signal });
    const answers = await this.#askEach(ask, signal);
    return printable(answers.flatMap(({ data }) => data.map(({ __name__ = '' }) => __name__)));
  }

  async #askNames(ask: Ask<{ readonly data: readonly string[] }>, signal: AbortSignal): Promise<string[]> {
    const answers = await this.#askEach(ask, signal);
    return printable(answers.flatMap(({ data }) => data));
  }

  async #askEach<T>(ask: Ask<T>, signal: AbortSignal): Promise<T[]> {
    const { hosts, timeoutMs = TIMEOUT_MS } = this.#options;
    const asked = hosts().filter(({ state, target }) => target !== null && state !== 'down');
    const targets = asked.slice(0, ASKED_HOSTS).map(({ target }) => target!);
    const answers = await askAll(targets, ask, { timeoutMs, signal, maximumBytes: MOST_BYTES });
    this.#note(answers.map((answer) => (answer.ok ? null : answer.because)));
    return answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  }

  /** An agent of before this API answers 404: said plainly, for nothing will ever be completed from it. */
  #note(reasons: readonly (string | null)[]): void {
    if (reasons.length === 0) this.#problem = 'no host can be asked';
    else if (reasons.some((reason) => reason === null)) this.#problem = null;
    else if (reasons.includes('http-404'))
      this.#problem = 'the hosts run an older vedette that does not tell its labels';
    else this.#problem = `no host answers: ${reasons[0]}`;
  }
}

function printable(values: readonly string[]): string[] {
  const kept = new Set(values.filter((value) => value !== '' && safeLine(value) === value));
  return [...kept].sort();
}

type Metadata = ReadonlyMap<string, readonly { type: string; help: string; unit: string }[]>;

/** Series of histograms and summaries have the name of their family and an ending. */
function familyOf(name: string, metadata: Metadata) {
  return (metadata.get(name) ?? metadata.get(name.replace(/_(?:bucket|count|sum)$/, '')))?.[0];
}

function knownMetric(
  name: string,
  { type = '', unit = '', help = '' }: { type?: string; unit?: string; help?: string } = {},
): KnownMetric {
  return { name, type: safeLine(type), unit: safeLine(unit), help: safeLine(help, 300) };
}
