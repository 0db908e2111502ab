import { OperationalError } from '../../kit/errors.ts';
import { Turns } from '../../kit/turns.ts';
import type { QueryLimits, Steps } from '../../promql/evaluate/query.ts';
import { failureText } from './failure-text.ts';
import type { FleetHost, HostAnswer } from './fleet-host.ts';
import type { MissingHosts } from './missing-hosts.ts';
import { patience } from './patience.ts';

/** Hosts that are asked at the same time: their answers are in memory together. */
const CONCURRENCY = 8;
/** Positions in a piece are not those of the query. */
const POSITION = /\s*\(\d+:\d+\)$/;

export type HostQuestion = { readonly text: string; readonly steps: Steps; readonly instant: boolean };

/** What one question to one host cost, for `explain`. */
export type QuestionCost = {
  readonly host: string;
  readonly text: string;
  readonly series: number;
  readonly samples: number;
  readonly milliseconds: number;
};

/** Thrown when a host turns out to be missing: what the others answered has to be put together again without it. */
export class HostsLost extends Error {
  override readonly name = 'HostsLost';
}

export type FleetAnswersOptions = {
  readonly hosts: readonly FleetHost[];
  readonly missing: MissingHosts;
  readonly limits: QueryLimits;
  /** When all must be done, by the monotonic clock. */
  readonly deadline: number;
  readonly now: () => number;
  readonly lookback: number;
  readonly profile: boolean;
  readonly signal: AbortSignal;
};

/** Asks the hosts of one query, each question once, and keeps what they said until the query is over. */
export class FleetAnswers {
  readonly warnings = new Set<string>();
  readonly infos = new Set<string>();
  /** In the order in which they were answered. */
  readonly costs: QuestionCost[] = [];
  readonly #options: FleetAnswersOptions;
  readonly #known = new Map<string, Promise<HostAnswer | undefined>>();
  readonly #turns = new Turns(() => CONCURRENCY);
  #points = 0;
  #series = 0;
  #refusal: AnswersTooLarge | undefined;

  constructor(options: FleetAnswersOptions) {
    this.#options = options;
  }

  /**
   * Asks every host that is not missing.
   *
   * @param question of a host; undefined where it has nothing to say.
   * @throws HostsLost when one is missing from now on, OperationalError `too-large`, `unavailable` when nobody is left
   */
  async ask(
    question: (host: string) => HostQuestion | undefined,
  ): Promise<[host: string, answer: HostAnswer][]> {
    const { hosts, missing, signal } = this.#options;
    missing.requireSome();
    const asked = hosts.filter(({ name }) => !missing.has(name));
    const answers = await Promise.all(
      asked.map(async (host) => {
        const one = question(host.name);
        return [host.name, one === undefined ? null : await this.#once(host, one)] as const;
      }),
    );
    signal.throwIfAborted();
    missing.requireSome();
    if (answers.some(([, answer]) => answer === undefined)) throw new HostsLost();
    return answers.flatMap(([host, answer]): [string, HostAnswer][] => (answer ? [[host, answer]] : []));
  }

  #once(host: FleetHost, question: HostQuestion): Promise<HostAnswer | undefined> {
    const { start, end, step } = question.steps;
    const key = JSON.stringify([host.name, question.text, question.instant, start, end, step]);
    const known = this.#known.get(key) ?? this.#turns.take(() => this.#asked(host, question));
    this.#known.set(key, known);
    return known;
  }

  /** Undefined when the host is missing from now on. */
  async #asked(host: FleetHost, { text, steps, instant }: HostQuestion): Promise<HostAnswer | undefined> {
    const { now, deadline, lookback, profile, signal, missing } = this.#options;
    if (this.#refusal !== undefined) throw this.#refusal;
    // It may have failed another question while this one waited for its turn.
    if (missing.has(host.name)) return undefined;
    const started = now();
    const timeout = patience(host, deadline - started);
    try {
      const answer = await host.query({ query: text, steps, instant, timeout, lookback, profile, signal });
      this.#note(host.name, text, answer, now() - started);
      this.#refusal ??= this.#tooLarge();
      if (this.#refusal === undefined) return answer;
    } catch (error) {
      const because = failureText(error);
      if (because === undefined || signal.aborted) throw error;
      missing.add(host.name, because);
      return undefined;
    }
    throw this.#refusal;
  }

  #note(host: string, text: string, answer: HostAnswer, milliseconds: number): void {
    const { series, stats, warnings, infos } = answer;
    this.costs.push({ host, text, series: series.length, samples: stats.samples, milliseconds });
    for (const warning of warnings) this.warnings.add(warning.replace(POSITION, ''));
    for (const info of infos) this.infos.add(info.replace(POSITION, ''));
    this.#series += series.length;
    for (const { timestamps } of series) this.#points += timestamps.length;
  }

  /** What ends the query, and who has not been asked yet is not asked any more. */
  #tooLarge(): AnswersTooLarge | undefined {
    const { maxPoints, maxSeries } = this.#options.limits;
    if (this.#points > maxPoints)
      return new AnswersTooLarge(`${this.#points} points`, 'max_points', maxPoints);
    if (this.#series > maxSeries)
      return new AnswersTooLarge(`${this.#series} series`, 'max_series', maxSeries);
    return undefined;
  }
}

/** What all hosts answer together is more than one query may hold. */
class AnswersTooLarge extends OperationalError {
  constructor(size: string, limit: string, now: number) {
    super('too-large', `Cannot answer the query: the hosts answer ${size}`, {
      hint: `Narrow the selector or take a larger step, or raise query.${limit} (now ${now})`,
    });
  }
}
