import { createClient, type TimedAnswer } from '../../agent/client/client.ts';
import { type Answer, askOne } from '../../agent/client/fleet.ts';
import type { Target } from '../../agent/client/target.ts';
import { type HostRow, listHosts } from '../../agent/contract/hosts.ts';
import { type AgentStatus, getStatus } from '../../agent/contract/status.ts';
import type { Clock } from '../../agent/kit/clock.ts';
import { ClockFilter } from './clock-filter.ts';
import { retryPause } from './retry-pause.ts';
import { safeDeep } from './safe-deep.ts';

/** What one agent says: of itself, and where it is asked for that, of the others. */
type Told = { readonly status: AgentStatus | null; readonly others: readonly HostRow[] };

export type WatchOptions = {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds for one question. */
  readonly timeoutMs: number;
  /** Also asks for the hosts that it knows; `fresh`: it shall ask them now. @default false */
  readonly askForOthers?: boolean | 'fresh';
  /** From 0 to below 1; spreads the questions to hosts that fell together. @default Math.random */
  readonly random?: () => number;
};

/** Bytes of one status. */
const MAXIMUM_STATUS = 2 ** 20;

/** One agent that is asked again and again: what it said last, when, and why it does not answer. */
export class Watch {
  readonly target: Target;
  told: Told | undefined;
  /** Monotonic time of the last good answer. */
  answeredAt: number | undefined;
  latencyMs: number | null = null;
  /** Why the newest request failed; null when it did not. */
  failure: string | null = null;
  readonly #options: WatchOptions;
  readonly #offsets: ClockFilter;
  readonly #client: ReturnType<typeof createClient>;
  #asking = false;
  /** Monotonic time of the first of the questions without an answer. */
  #failingSince: number | undefined;
  #notBefore = 0;

  constructor(target: Target, options: WatchOptions) {
    this.target = target;
    this.#options = options;
    this.#offsets = new ClockFilter(options.clock);
    this.#client = createClient(target, {
      timeout: options.timeoutMs,
      maximumBytes: options.askForOthers ? 32 * MAXIMUM_STATUS : MAXIMUM_STATUS,
      clock: options.clock,
    });
  }

  /** Its clock minus ours. */
  get clockOffsetMs(): number | null {
    return this.#offsets.offsetMs;
  }

  /** The offset is wrong by no more than this. */
  get clockUncertaintyMs(): number | null {
    return this.#offsets.uncertaintyMs;
  }

  /** Asks, unless it is being asked or it is too early; never rejects for what the agent does. */
  async ask(): Promise<void> {
    const { clock, signal, timeoutMs } = this.#options;
    if (this.#asking || clock.monotonic() < this.#notBefore) return;
    this.#asking = true;
    try {
      this.#take(
        await askOne(this.#client, (_, signal) => this.#question(signal), { timeoutMs, signal, clock }),
      );
    } finally {
      this.#asking = false;
    }
  }

  async #question(signal: AbortSignal): Promise<TimedAnswer<Told>> {
    const { askForOthers = false } = this.#options;
    if (askForOthers === false) {
      const answer = await this.#client.callWithTiming(getStatus, {}, { signal });
      return { ...answer, value: { status: answer.value, others: [] } };
    }
    const query = askForOthers === 'fresh' ? { refresh: 'true' as const } : {};
    const answer = await this.#client.callWithTiming(listHosts, { query }, { signal });
    const self = answer.value.hosts.find(({ self }) => self)?.status ?? null;
    return { ...answer, value: { status: self, others: answer.value.hosts.filter(({ self }) => !self) } };
  }

  #take(answer: Answer<Told>): void {
    const { clock, random = Math.random } = this.#options;
    const now = clock.monotonic();
    if (!answer.ok) {
      const { because } = answer;
      this.failure = because;
      this.#failingSince ??= now;
      const forMs = now - this.#failingSince;
      this.#notBefore = now + retryPause({ because, forMs, random: random() });
      return;
    }
    this.failure = null;
    this.#failingSince = undefined;
    this.told = safeDeep(answer.value);
    this.answeredAt = now;
    this.latencyMs = answer.latencyMs;
    const offset = answer.clockOffsetMs ?? offsetOf(this.told.status, answer);
    if (offset !== null) this.#offsets.add(offset, answer.latencyMs);
  }
}

/** The clock of an agent minus ours, from the time in its status. */
function offsetOf(status: AgentStatus | null, { at, latencyMs }: TimedAnswer<Told>): number | null {
  return status === null ? null : Date.parse(status.time) - (at - latencyMs / 2);
}
