import type { Client } from '../../agent/client/client.ts';
import { RequestError } from '../../agent/client/request-error.ts';
import { type Matrix, queryRange } from '../../agent/contract/query.ts';
import type { ChartWindow } from './chart-windows.ts';
import { MEASURED_AT, measuringInterval, mergeMatrix } from './merge-matrix.ts';
import { Timeline } from './timeline.ts';

export type HostHistoryOptions = {
  /** The names of the metrics to ask for. */
  readonly metrics: readonly string[];
  /** What else the series must match, as PromQL writes it; `node_time_seconds` must match it too. @default nothing */
  readonly matcher?: string;
  readonly window: ChartWindow;
  /** The time of the host, seconds since the epoch. */
  readonly hostSeconds: () => number;
  /** Whether the window ends in the past: then it is asked for once. @default false */
  readonly past?: boolean;
  readonly signal: AbortSignal;
};

const FIRST_TIMEOUT_MS = 10_000;
const NEXT_TIMEOUT_MS = 2_000;
/** What was measured within this time may not be stored yet. */
const STORING_SECONDS = 1;
/** Age up to which a measurement counts as new before it is known how often the host measures. */
const UNKNOWN_INTERVAL_SECONDS = 15;

/** The samples of one host over one window: all of them with the first question, then what is new. */
export class HostHistory {
  readonly window: ChartWindow;
  timeline: Timeline;
  /** Whether the first answer is there. */
  loaded = false;
  /** Why the newest question failed; null when it did not. */
  because: string | null = null;
  readonly #client: Client;
  readonly #options: HostHistoryOptions;
  readonly #selector: string;
  #interval: number | undefined;
  #asking = false;

  constructor(client: Client, options: HostHistoryOptions) {
    this.window = options.window;
    this.timeline = this.#emptyTimeline(options);
    this.#client = client;
    this.#options = options;
    const name = `__name__=~"${[MEASURED_AT, ...options.metrics].join('|')}"`;
    this.#selector = `{${[name, ...(options.matcher === undefined ? [] : [options.matcher])].join(',')}}`;
  }

  /** Asks for what is missing, unless nothing is or an answer is still awaited. */
  async ask(): Promise<void> {
    const newest = this.#newestSeconds(this.#options);
    if (
      this.#asking ||
      (this.loaded && (this.#options.past === true || newest < this.timeline.end + this.timeline.step))
    )
      return;
    this.#asking = true;
    try {
      this.#take(await this.#range(newest), newest);
      this.because = null;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.because = error.because;
    } finally {
      this.#asking = false;
    }
  }

  /** From the slot that was newest until now: its last sample may have come after it was asked for. */
  async #range(newest: number): Promise<Matrix> {
    const { step, start, end } = this.timeline;
    const last = Math.floor(newest / step) * step;
    const first = Math.max(this.loaded ? end : start, last - (end - start));
    const query = { query: this.#selector, start: String(first), end: String(last), step: String(step) };
    const timeoutMs = this.loaded ? NEXT_TIMEOUT_MS : FIRST_TIMEOUT_MS;
    const { signal } = this.#options;
    return (await this.#client.call(queryRange, { query }, { signal, timeoutMs })).data;
  }

  #take(matrix: Matrix, newest: number): void {
    this.#interval ??= measuringInterval(matrix);
    if (!this.loaded && this.#interval !== undefined && this.#interval > this.timeline.step * 1.5) {
      this.timeline = this.#emptyTimeline(this.#options, Math.round(this.#interval));
    }
    const { step } = this.timeline;
    this.timeline.advance(newest);
    const interval = this.#interval ?? UNKNOWN_INTERVAL_SECONDS;
    mergeMatrix(this.timeline, matrix, Math.max(step, interval) + 1.5);
    this.loaded = true;
  }

  #emptyTimeline(options: HostHistoryOptions, step: number = options.window.step): Timeline {
    const length = Math.round(options.window.seconds / step);
    return new Timeline(step, length, this.#newestSeconds(options));
  }

  #newestSeconds(options: HostHistoryOptions): number {
    return options.hostSeconds() - (options.past === true ? 0 : STORING_SECONDS);
  }
}
