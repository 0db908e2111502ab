import { getProbe } from '../../../agent/contract/probes.ts';
import { AnswerPoll, type PolledAnswer } from '../../data/answer-poll.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { askProbeHistory, type ProbeHistory } from '../../data/probe-history.ts';
import { type ReadableDetail, readableDetail } from '../../data/readable-detail.ts';
import type { ScreenContext } from '../screen.ts';

const LEAST_AGAIN_MS = 5_000;
const NOTHING: PolledAnswer<ReadableDetail> = { value: null, answeredAt: null, because: null };

/** What one vantage is asked of a probe while it is chosen: its runs and failures, and its series. */
export class VantageQuestions {
  readonly host: FleetHost;
  readonly #context: ScreenContext;
  readonly #probe: string;
  readonly #poll: AnswerPoll<ReadableDetail> | null;
  #history: ProbeHistory | null = null;
  #asking = new AbortController();
  #underWay = false;
  /** Monotonic time; null where it has not been asked about the window that is shown. */
  #askedAt: number | null = null;

  constructor(probe: string, host: FleetHost, context: ScreenContext) {
    this.host = host;
    this.#probe = probe;
    this.#context = context;
    const client = context.client(host);
    this.#poll =
      client &&
      new AnswerPoll({
        ask: async (_, signal) =>
          readableDetail(await client.call(getProbe, { params: { name: probe } }, { signal })),
        // No agent keeps traces for a moment of the past: what it keeps is told with its own times.
        at: null,
        clockOffsetMs: () => host.clockOffsetMs ?? 0,
        changed: () => context.changed(),
      });
  }

  get detail(): PolledAnswer<ReadableDetail> {
    return this.#poll?.answer ?? { ...NOTHING, because: 'no address to ask' };
  }

  get history(): ProbeHistory | null {
    return this.#history;
  }

  /** Asks for the series when there may be new samples; those of the past once. */
  refresh(): void {
    if (this.host.target !== null && !this.#underWay && this.#isDue()) void this.#ask();
  }

  /** Another moment or window is shown. */
  travel(): void {
    this.#asking.abort();
    this.#history = null;
    this.#askedAt = null;
    this.#underWay = false;
    this.refresh();
  }

  stop(): void {
    this.#asking.abort();
    this.#poll?.stop();
  }

  #isDue(): boolean {
    const { at, window } = this.#context.when();
    if (this.#askedAt === null) return true;
    const again = Math.max(LEAST_AGAIN_MS, window.step * 1_000);
    return at === null && performance.now() - this.#askedAt > again;
  }

  async #ask(): Promise<void> {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const { at, window } = this.#context.when();
    const { seconds, step } = window;
    // What was measured in this second may not be stored yet.
    const end = at ?? Date.now() - 1_000;
    this.#underWay = true;
    this.#askedAt = performance.now();
    const { host } = this;
    const history = await askProbeHistory({ host, probe: this.#probe, end, seconds, step, signal });
    if (signal.aborted) return;
    this.#underWay = false;
    this.#history = history;
    this.#context.changed();
  }
}
