import { createClient } from '../../agent/client/client.ts';
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
    readonly because: string | null;
  };
};

export type HostStore = {
  subscribe(listener: () => void): () => void;
  snapshot(): HostSnapshot;
  /** Shows another length of time, which is asked for anew. */
  show(window: ChartWindow): void;
  stop(): void;
};

export type HostStoreOptions = {
  /** The names of the metrics that the screen draws. */
  readonly metrics: readonly string[];
  readonly window: ChartWindow;
  /** The clock of the host minus ours, ms. */
  readonly clockOffsetMs: () => number;
  readonly clock?: Clock;
};

/** Asks one host for its history and its processes, once a second, and tells its listeners when both have answered. */
export function createHostStore(target: Target, options: HostStoreOptions): HostStore {
  const { clock = systemClock, metrics } = options;
  const client = createClient(target, { clock });
  const notifier = createNotifier();
  const stopping = new AbortController();
  const { signal } = stopping;
  const hostSeconds = () => (clock.now() + options.clockOffsetMs()) / 1_000;
  const open = (window: ChartWindow) => new HostHistory(client, { metrics, window, hostSeconds, signal });
  const processes = new ProcessList(client, signal);
  let history = open(options.window);
  let snapshot = take();

  function take(): HostSnapshot {
    const { window, loaded, because, timeline } = history;
    const { rows, total } = processes;
    return { window, loaded, because, timeline, processes: { rows, total, because: processes.because } };
  }

  async function refresh(): Promise<void> {
    await Promise.all([history.ask(), processes.ask()]);
    publish();
  }

  function publish(): void {
    if (signal.aborted) return;
    snapshot = take();
    notifier.notify();
  }

  const stop = every(1_000, () => void refresh(), { clock, signal });
  void refresh();
  return {
    subscribe: notifier.subscribe,
    snapshot: () => snapshot,
    show(window) {
      history = open(window);
      publish();
      void refresh();
    },
    stop() {
      stop();
      stopping.abort();
    },
  };
}
