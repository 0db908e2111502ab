import { type Client, createClient } from '../../client/client.ts';
import { RequestError } from '../../client/request-error.ts';
import type { Target } from '../../client/target.ts';
import { listVantageResults } from '../../contract/probes.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Exchange, HeardResult, Vantage, VantageAnswer } from './vantage.ts';

/** What is asked: of all probes, or of these alone; and which of them are not settled here. */
export type VantageQuestion = {
  readonly probes?: readonly string[] | undefined;
  readonly unsettled: readonly string[];
};

const TIMEOUT = 2_000;
const KEPT = 30;
const MOST_BYTES = 4_000_000;

/** One other host that is asked what it found. */
export class VantagePeer {
  readonly target: Target;
  readonly #client: Client;
  readonly #clock: Clock;
  #vantage: Vantage;
  #asking = false;
  #askedAt = Number.NEGATIVE_INFINITY;
  #askedForAllAt = Number.NEGATIVE_INFINITY;

  constructor(host: string, target: Target, clock: Clock) {
    this.target = target;
    this.#client = createClient(target, { maximumBytes: MOST_BYTES, clock });
    this.#clock = clock;
    const answeredAt = Number.NEGATIVE_INFINITY;
    this.#vantage = { host, answer: undefined, results: new Map(), answeredAt, exchanges: [] };
  }

  get vantage(): Vantage {
    return this.#vantage;
  }

  get asking(): boolean {
    return this.#asking;
  }

  /** Monotonic milliseconds of the last question, and of the last one for everything that was answered. */
  get askedAt(): number {
    return this.#askedAt;
  }
  get askedForAllAt(): number {
    return this.#askedForAllAt;
  }

  /** What it is called until it says so itself. */
  name(host: string): void {
    if (this.#vantage.answer === undefined) this.#vantage = { ...this.#vantage, host };
  }

  /** Never rejects for what the other does. */
  async ask(question: VantageQuestion, signal: AbortSignal): Promise<void> {
    this.#asking = true;
    this.#askedAt = this.#clock.monotonic();
    try {
      const request = { query: queryOf(question) };
      const options = { signal, timeoutMs: TIMEOUT };
      const { value, latencyMs } = await this.#client.callWithTiming(listVantageResults, request, options);
      this.#answered(value, question, latencyMs);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.because !== 'aborted') this.#exchanged({ because: error.because });
    } finally {
      this.#asking = false;
    }
  }

  #answered(answer: VantageAnswer, { probes }: VantageQuestion, milliseconds: number): void {
    const now = this.#clock.monotonic();
    const heard = answer.results.map((result) => [result.name, heardOf(result, answer, now)] as const);
    const results = new Map([...(probes === undefined ? [] : this.#vantage.results), ...heard]);
    if (probes === undefined) this.#askedForAllAt = this.#askedAt;
    this.#vantage = { ...this.#vantage, host: answer.vantage, answer, results, answeredAt: now };
    this.#exchanged({ milliseconds });
  }

  #exchanged(exchange: Exchange): void {
    this.#vantage = { ...this.#vantage, exchanges: [...this.#vantage.exchanges, exchange].slice(-KEPT) };
  }
}

function queryOf({ probes, unsettled }: VantageQuestion) {
  return {
    ...(probes !== undefined && { probes: probes.join(',') }),
    ...(unsettled.length > 0 && { unsettled: unsettled.join(',') }),
  };
}

/** Both times are of the other's clock, which may differ from ours. */
function heardOf(result: HeardResult['result'], { time }: VantageAnswer, heardAt: number): HeardResult {
  const age =
    result.time === null ? Number.POSITIVE_INFINITY : Math.max(0, Date.parse(time) - Date.parse(result.time));
  return { result, age, heardAt };
}
