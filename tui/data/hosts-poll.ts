import type { Client } from '../../agent/client/client.ts';
import { type FailureReason, RequestError } from '../../agent/client/request-error.ts';
import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import { every } from '../../agent/kit/every.ts';
import type { FleetHost } from './fleet-host.ts';
import { retryPause } from './retry-pause.ts';
import { safeDeep } from './safe-deep.ts';

/** What one host was asked and said last. */
export type HostAnswer<T> = {
  readonly host: FleetHost;
  /** The last good answer, however old; its strings are safe to print. Null before there is one. */
  readonly value: T | null;
  /** When it came, by our clock, ms since the epoch. */
  readonly answeredAt: number | null;
  /** Why the newest question failed; null when it did not. */
  readonly because: string | null;
};

export type HostsPollOptions<T> = {
  readonly hosts: () => readonly FleetHost[];
  /** A client of the agent of a host; null where it cannot be asked. */
  readonly client: (host: FleetHost) => Client | null;
  /** Asks once. */
  readonly ask: (client: Client, signal: AbortSignal, host: FleetHost) => Promise<T>;
  /** Milliseconds from one question to the next of a host that said this. */
  readonly period: (value: T, host: FleetHost) => number;
  /** Called when there is something new; at most five times a second. */
  readonly changed: () => void;
  readonly clock?: Clock;
  /** From 0 to below 1; spreads the questions. @default Math.random */
  readonly random?: () => number;
};

type Asked<T> = {
  readonly target: FleetHost['target'];
  readonly client: Client | null;
  value: T | null;
  answeredAt: number | null;
  because: FailureReason | null;
  asking: boolean;
  /** Monotonic time of the first of the questions without an answer. */
  failingSince: number | null;
  notBefore: number;
};

/** Hosts that are asked at the same time. */
const CONCURRENCY = 16;
const TICK_MS = 500;
const SETTLE_MS = 200;

/**
 * Asks every host of a fleet the same question again and again between `start` and `stop`, a bounded number at a time.
 * One that does not answer is left alone for longer and longer, and costs its own answer only.
 */
export class HostsPoll<T> {
  readonly #options: HostsPollOptions<T>;
  readonly #clock: Clock;
  readonly #asked = new Map<string, Asked<T>>();
  #running = 0;
  #stopping: AbortController | null = null;
  #telling = false;

  constructor(options: HostsPollOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Of every host of the fleet, what it said last. */
  answers(): HostAnswer<T>[] {
    return this.#options.hosts().map((host) => {
      const { value = null, answeredAt = null, because = null } = this.#asked.get(host.key) ?? {};
      const away = host.target === null ? 'no address' : host.state === 'down' ? host.because : null;
      return { host, value, answeredAt, because: because ?? away };
    });
  }

  start(): void {
    if (this.#stopping !== null) return;
    const stopping = new AbortController();
    this.#stopping = stopping;
    every(TICK_MS, () => this.#ask(), { clock: this.#clock, signal: stopping.signal });
    this.#ask();
  }

  stop(): void {
    this.#stopping?.abort();
    this.#stopping = null;
  }

  /** Asks these hosts now instead of later; a question that is under way is enough. */
  hurry(keys: readonly string[]): void {
    for (const key of keys) {
      const asked = this.#asked.get(key);
      if (asked !== undefined) asked.notBefore = 0;
    }
    this.#ask();
  }

  /** Asks hosts that are due as long as there is room, each once. */
  #ask(): void {
    const signal = this.#stopping?.signal;
    if (signal === undefined) return;
    for (const host of this.#options.hosts()) {
      if (this.#running >= CONCURRENCY) return;
      const asked = this.#of(host);
      const due = !asked.asking && asked.notBefore <= this.#clock.monotonic();
      if (due && asked.client !== null && host.state !== 'down')
        void this.#askOne(asked, asked.client, host, signal);
    }
  }

  /** What is known of a host; anew where its address is another one. */
  #of(host: FleetHost): Asked<T> {
    const known = this.#asked.get(host.key);
    if (known !== undefined && known.target === host.target) return known;
    const { value = null, answeredAt = null } = known ?? {};
    const client = host.target === null ? null : this.#options.client(host);
    const asked = {
      ...{ target: host.target, client, value, answeredAt },
      ...{ because: null, asking: false, failingSince: null, notBefore: 0 },
    };
    this.#asked.set(host.key, asked);
    return asked;
  }

  async #askOne(asked: Asked<T>, client: Client, host: FleetHost, signal: AbortSignal): Promise<void> {
    asked.asking = true;
    this.#running++;
    try {
      const value = safeDeep(await this.#options.ask(client, signal, host));
      if (!signal.aborted) this.#take(asked, value, host);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (!signal.aborted) this.#fail(asked, error.because);
    } finally {
      asked.asking = false;
      this.#running--;
    }
    if (signal.aborted) return;
    this.#tell();
    this.#ask();
  }

  #take(asked: Asked<T>, value: T, host: FleetHost): void {
    const { period, random = Math.random } = this.#options;
    asked.value = value;
    asked.answeredAt = this.#clock.now();
    asked.because = null;
    asked.failingSince = null;
    // A tenth of chance, so that hosts that were asked together are spread in the end.
    asked.notBefore = this.#clock.monotonic() + period(value, host) * (1 - random() / 10);
  }

  #fail(asked: Asked<T>, because: FailureReason): void {
    const now = this.#clock.monotonic();
    asked.because = because;
    asked.failingSince ??= now;
    const pause = retryPause({
      because,
      forMs: now - asked.failingSince,
      random: (this.#options.random ?? Math.random)(),
    });
    asked.notBefore = now + Math.max(TICK_MS, pause);
  }

  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    setTimeout(() => {
      this.#telling = false;
      if (this.#stopping !== null) this.#options.changed();
    }, SETTLE_MS);
  }
}
