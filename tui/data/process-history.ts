import type { Client } from '../../agent/client/client.ts';
import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import { every } from '../../agent/kit/every.ts';
import type { ChartWindow } from './chart-windows.ts';
import { HostHistory } from './host-history.ts';
import { chartValues, rates } from './rates.ts';

const CPU = 'vedette_process_cpu_seconds_total';
const MEMORY = 'vedette_process_resident_memory_bytes';

export type ProcessHistoryOptions = {
  readonly client: Client;
  readonly pid: number;
  readonly name: string;
  /** The end of the window, ms since the epoch by our clock; null for now. */
  readonly at: number | null;
  readonly window: ChartWindow;
  /** The clock of the host minus ours, ms. */
  readonly clockOffsetMs: () => number;
  /** Called when there is something new. */
  readonly changed: () => void;
  readonly clock?: Clock;
};

/** What one process used over a window, asked for until it is stopped. */
export class ProcessHistory {
  readonly #name: string;
  readonly #history: HostHistory;
  readonly #changed: () => void;
  readonly #stopping = new AbortController();

  constructor(options: ProcessHistoryOptions) {
    const { client, pid, name, at, window, clockOffsetMs, changed, clock = systemClock } = options;
    const { signal } = this.#stopping;
    this.#name = name;
    this.#changed = changed;
    this.#history = new HostHistory(client, {
      metrics: [CPU, MEMORY],
      // The time of measuring has no such label, which is to say an empty one.
      matcher: `pid=~"${pid}|"`,
      window,
      hostSeconds: () => ((at ?? clock.now()) + clockOffsetMs()) / 1_000,
      past: at !== null,
      signal,
    });
    every(1_000, () => void this.#ask(), { clock, signal });
    void this.#ask();
  }

  /** Whether there is an answer. */
  get loaded(): boolean {
    return this.#history.loaded;
  }

  /** Why the newest question failed; null when it did not. */
  get because(): string | null {
    return this.#history.because;
  }

  /** Processors in use, 1 is one in full, a value a slot; null where its series was not kept. */
  cpu(): (number | null)[] | null {
    const values = this.#values(CPU);
    return values && chartValues(rates(values, this.#history.timeline.step));
  }

  /** Resident memory in bytes, a value a slot; null where its series was not kept. */
  memory(): (number | null)[] | null {
    const values = this.#values(MEMORY);
    return values && chartValues(values);
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** A pid may have been that of another program before. */
  #values(metric: string): Float64Array | null {
    const found = this.#history.timeline.named(metric).find(({ labels }) => labels.name === this.#name);
    return found?.values ?? null;
  }

  async #ask(): Promise<void> {
    const { loaded, because } = this.#history;
    await this.#history.ask();
    if (this.#stopping.signal.aborted) return;
    if (loaded !== this.#history.loaded || because !== this.#history.because) this.#changed();
  }
}
