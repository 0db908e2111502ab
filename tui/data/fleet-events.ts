import type { AnswerOf } from '../../agent/client/client.ts';
import { type Answer, askAll } from '../../agent/client/fleet.ts';
import { listEvents } from '../../agent/contract/events.ts';
import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import { every } from '../../agent/kit/every.ts';
import type { FleetEvent } from './fleet-event.ts';
import type { FleetHost } from './fleet-host.ts';
import type { FleetStore } from './fleet-store.ts';
import { createNotifier } from './notifier.ts';
import { safeDeep } from './safe-deep.ts';

/** What is known of the changes on the hosts of a fleet. */
export type EventsSnapshot = {
  /** Newest first. */
  readonly rows: readonly FleetEvent[];
  readonly loaded: boolean;
  /** The names of the hosts whose events are not known. */
  readonly missing: readonly string[];
};

/** What changed on the hosts of a fleet. */
export type FleetEvents = {
  subscribe(listener: () => void): () => void;
  snapshot(): EventsSnapshot;
  /** Makes sure that events from that moment on are known, ms since the epoch. */
  reach(from: number): void;
  stop(): void;
};

export type FleetEventsOptions = {
  readonly fleet: FleetStore;
  readonly clock?: Clock;
  /** Milliseconds between two rounds. @default 5000 */
  readonly period?: number;
};

type Page = AnswerOf<typeof listEvents>;
type Known = { readonly rows: readonly FleetEvent[]; readonly from: number; readonly newest: number };

/** The most that are kept of one host, and of all. */
const HOST_LIMIT = 500;
const LIMIT = 5_000;
/** An event may be kept a little after the moment that it tells. */
const OVERLAP_MS = 10_000;

/** Gathers what changed on all hosts of a fleet that can be asked, until it is stopped. */
export function createFleetEvents(options: FleetEventsOptions): FleetEvents {
  return new EventPoll(options);
}

class EventPoll implements FleetEvents {
  readonly #fleet: FleetStore;
  readonly #clock: Clock;
  readonly #notifier = createNotifier();
  readonly #stopping = new AbortController();
  readonly #known = new Map<string, Known>();
  #failed = new Set<string>();
  #from = Number.POSITIVE_INFINITY;
  #asking = false;
  #snapshot: EventsSnapshot = { rows: [], loaded: false, missing: [] };

  constructor({ fleet, clock = systemClock, period = 5_000 }: FleetEventsOptions) {
    this.#fleet = fleet;
    this.#clock = clock;
    every(period, () => void this.#round(), { clock, signal: this.#stopping.signal });
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#notifier.subscribe(listener);

  readonly snapshot = (): EventsSnapshot => this.#snapshot;

  reach(from: number): void {
    if (from >= this.#from) return;
    this.#from = from;
    void this.#round();
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Asks every host for what it has not told yet; a host that does not answer is named as missing. */
  async #round(): Promise<void> {
    const hosts = this.#fleet
      .snapshot()
      .hosts.filter(({ target, state }) => target !== null && state !== 'down');
    if (this.#asking || hosts.length === 0 || this.#from === Number.POSITIVE_INFINITY) return;
    this.#asking = true;
    try {
      const from = this.#from;
      const asked = new Map(hosts.map((host) => [host.target!, host]));
      const answers = await askAll(
        [...asked.keys()],
        (client, signal) => {
          const since = this.#since(asked.get(client.target)!, from);
          return client.callWithTiming(listEvents, { query: { since, limit: HOST_LIMIT } }, { signal });
        },
        { clock: this.#clock, signal: this.#stopping.signal },
      );
      for (const answer of answers) this.#take(asked.get(answer.target)!, answer, from);
    } finally {
      this.#asking = false;
    }
    if (!this.#stopping.signal.aborted) this.#publish();
  }

  /** From where on a host is asked, by its own clock. */
  #since({ key, clockOffsetMs }: FleetHost, from: number): string {
    const known = this.#known.get(key);
    const since = known !== undefined && known.from <= from ? known.newest - OVERLAP_MS : from;
    return new Date(Math.max(0, since + (clockOffsetMs ?? 0))).toISOString();
  }

  #take(host: FleetHost, answer: Answer<Page>, from: number): void {
    if (!answer.ok) {
      this.#failed.add(host.key);
      return;
    }
    this.#failed.delete(host.key);
    const known = this.#known.get(host.key);
    const told = safeDeep(answer.value).events.map((event) => ofHost(event, host));
    const again = new Set(told.map(identity));
    const rows = [...told, ...(known?.rows ?? []).filter((row) => !again.has(identity(row)))];
    const kept = rows.toSorted((a, b) => b.time - a.time).slice(0, HOST_LIMIT);
    const newest = Math.max(known?.newest ?? from, kept[0]?.time ?? from);
    this.#known.set(host.key, { rows: kept, from: Math.min(from, known?.from ?? from), newest });
  }

  #publish(): void {
    const { hosts } = this.#fleet.snapshot();
    // What a host is called may be known only after its events were.
    const rows = hosts.flatMap(({ key, name }) =>
      (this.#known.get(key)?.rows ?? []).map((row) => (row.host === name ? row : { ...row, host: name })),
    );
    const missing = hosts.filter(({ key }) => this.#failed.has(key) || !this.#known.has(key));
    this.#snapshot = {
      rows: rows.toSorted((a, b) => b.time - a.time).slice(0, LIMIT),
      loaded: true,
      missing: missing.map(({ name }) => name),
    };
    this.#notifier.notify();
  }
}

/** An event by the time of this console: the offset of the host's clock is taken off. */
function ofHost(event: Page['events'][number], { key, name, clockOffsetMs }: FleetHost): FleetEvent {
  const { id, time, kind, severity, subject, message } = event;
  const corrected = Date.parse(time) - (clockOffsetMs ?? 0);
  return { id, time: corrected, hostKey: key, host: name, kind, severity, subject, message };
}

/** Not by its time: the offset of a clock is measured anew all the time. */
function identity({ id, kind, subject }: FleetEvent): string {
  return `${id} ${kind} ${subject}`;
}
