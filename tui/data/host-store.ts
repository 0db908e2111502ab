import { type Client, createClient } from '../../agent/client/client.ts';
import type { Target } from '../../agent/client/target.ts';
import type { ProcessRow } from '../../agent/contract/processes.ts';
import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import { every } from '../../agent/kit/every.ts';
import type { ChartWindow } from './chart-windows.ts';
import { HostHistory } from './host-history.ts';
import { createNotifier } from './notifier.ts';
import { ProcessList } from './process-list.ts';
import type { Timeline } from './timeline.ts';

/** What is known of one host beyond its status. */
export type HostSnapshot = {
  readonly window: ChartWindow;
  /** Whether the history of the window is there. */
  readonly loaded: boolean;
  /** Why the newest question for samples failed; null when it did not. */
  readonly because: string | null;
  /** Changes in place; a new snapshot says when. */
  readonly timeline: Timeline;
  readonly processes: {
    readonly rows: readonly ProcessRow[];
    readonly total: number;
    /** Whether these are all; of the past only those are known whose series were kept. */
    readonly complete: boolean;
    readonly because: string | null;
  };
};

export type HostStore = {
  subscribe(listener: () => void): () => void;
  snapshot(): HostSnapshot;
  /** Shows another moment or length of time, which is asked for anew. */
  show(when: { readonly at: number | null; readonly window: ChartWindow }): void;
  stop(): void;
};

export type HostStoreOptions = {
  /** The names of the metrics that the screen draws. */
  readonly metrics: readonly string[];
  /** The moment that is shown, ms since the epoch by our clock; null for now. @default null */
  readonly at?: number | null;
  readonly window: ChartWindow;
  /** The clock of the host minus ours, ms. */
  readonly clockOffsetMs: () => number;
  readonly clock?: Clock;
};

/** Starts to watch one host, until it is stopped. */
export function createHostStore(target: Target, options: HostStoreOptions): HostStore {
  return new HostPoll(target, options);
}

/** Asks one host for its history and its processes, once a second, and tells its listeners when both have answered. */
class HostPoll implements HostStore {
  readonly #options: HostStoreOptions;
  readonly #clock: Clock;
  readonly #client: Client;
  readonly #notifier = createNotifier();
  readonly #stopping = new AbortController();
  #processes: ProcessList;
  #at: number | null;
  #history: HostHistory;
  #snapshot: HostSnapshot;

  constructor(target: Target, options: HostStoreOptions) {
    const { signal } = this.#stopping;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#client = createClient(target, { clock: this.#clock });
    this.#processes = new ProcessList(this.#client, signal);
    this.#at = options.at ?? null;
    this.#history = this.#open(options.window);
    this.#snapshot = this.#take();
    every(1_000, () => void this.#refresh(), { clock: this.#clock, signal });
    void this.#refresh();
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#notifier.subscribe(listener);

  readonly snapshot = (): HostSnapshot => this.#snapshot;

  show({ at, window }: { readonly at: number | null; readonly window: ChartWindow }): void {
    // What is still on its way is about the moment that was left.
    if (at !== this.#at) this.#processes = new ProcessList(this.#client, this.#stopping.signal);
    this.#at = at;
    this.#history = this.#open(window);
    this.#publish();
    void this.#refresh();
  }

  stop(): void {
    this.#stopping.abort();
  }

  #open(window: ChartWindow): HostHistory {
    const { metrics, clockOffsetMs } = this.#options;
    const at = this.#at;
    const hostSeconds = () => ((at ?? this.#clock.now()) + clockOffsetMs()) / 1_000;
    const { signal } = this.#stopping;
    return new HostHistory(this.#client, { metrics, window, hostSeconds, past: at !== null, signal });
  }

  async #refresh(): Promise<void> {
    await Promise.all([this.#history.ask(), this.#askProcesses()]);
    this.#publish();
  }

  /** The past does not change: it is asked for once. */
  async #askProcesses(): Promise<void> {
    const at = this.#at;
    if (at === null) return this.#processes.ask();
    if (!this.#processes.loaded)
      await this.#processes.ask(new Date(at + this.#options.clockOffsetMs()).toISOString());
  }

  #publish(): void {
    if (this.#stopping.signal.aborted) return;
    this.#snapshot = this.#take();
    this.#notifier.notify();
  }

  #take(): HostSnapshot {
    const { window, loaded, because, timeline } = this.#history;
    const { rows, total, complete } = this.#processes;
    return {
      window,
      loaded,
      because,
      timeline,
      processes: { rows, total, complete, because: this.#processes.because },
    };
  }
}
