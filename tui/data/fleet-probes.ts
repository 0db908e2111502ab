import { type Client, createClient } from '../../agent/client/client.ts';
import { listProbes } from '../../agent/contract/probes.ts';
import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import type { FleetHost } from './fleet-host.ts';
import type { FleetProbe } from './fleet-probe.ts';
import type { FleetStore } from './fleet-store.ts';
import { type HostAnswer, HostsPoll } from './hosts-poll.ts';
import { mergeProbes, type ProbeListing } from './merge-probes.ts';
import { createNotifier } from './notifier.ts';

/** The probes of all hosts of a fleet. */
export type ProbesSnapshot = {
  /** One for each name, A first. */
  readonly probes: readonly FleetProbe[];
  /** Whether any host has answered. */
  readonly loaded: boolean;
  /** Whether every host has answered once, or is known not to. */
  readonly settled: boolean;
  /** The hosts whose probes are not known, or only as they were, each with its reason: `web-3: timeout`. */
  readonly missing: readonly string[];
  /** When the oldest answer of a host that is not missing came, ms since the epoch; null where there is none. */
  readonly oldest: number | null;
};

/** Asks all hosts for their probes as long as anybody listens. */
export type FleetProbes = {
  subscribe(listener: () => void): () => void;
  snapshot(): ProbesSnapshot;
  /** Asks these hosts now: something was just done to a probe of theirs. */
  hurry(hostKeys: readonly string[]): void;
};

export type FleetProbesOptions = {
  readonly fleet: Pick<FleetStore, 'snapshot'>;
  /** A client of the agent of a host; null where it cannot be asked. @default one for its address */
  readonly client?: (host: FleetHost) => Client | null;
  readonly clock?: Clock;
};

/** What a host said counts for so long after a question that it did not answer. */
const STALE_AFTER_MS = 15_000;
const TIMEOUT_MS = 4_000;
const PERIOD_MS = 5_000;
/** Of more hosts each is asked less often, so that reading what they say stays a few percent of a processor. */
const MS_A_HOST = 50;
/** A host that runs none tells only what others see. */
const IDLE_PERIOD_MS = 30_000;

export function createFleetProbes(options: FleetProbesOptions): FleetProbes {
  return new ProbePoll(options);
}

class ProbePoll implements FleetProbes {
  readonly #notifier = createNotifier();
  readonly #poll: HostsPoll<ProbeListing>;
  readonly #clock: Clock;
  #listeners = 0;
  #snapshot: ProbesSnapshot = { probes: [], loaded: false, settled: false, missing: [], oldest: null };

  constructor({ fleet, client = clientOf, clock = systemClock }: FleetProbesOptions) {
    this.#clock = clock;
    const hosts = () => fleet.snapshot().hosts;
    this.#poll = new HostsPoll({
      hosts,
      client,
      ask: (client, signal) => client.call(listProbes, {}, { signal, timeoutMs: TIMEOUT_MS }),
      period: ({ probes }) => {
        const usual = Math.max(PERIOD_MS, hosts().length * MS_A_HOST);
        return probes.some(({ runsHere }) => runsHere) ? usual : Math.max(usual, IDLE_PERIOD_MS);
      },
      changed: () => {
        this.#snapshot = this.#take();
        this.#notifier.notify();
      },
      clock,
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners++ === 0) this.#poll.start();
    const leave = this.#notifier.subscribe(listener);
    return () => {
      leave();
      if (--this.#listeners === 0) this.#poll.stop();
    };
  };

  readonly snapshot = (): ProbesSnapshot => this.#snapshot;

  hurry(hostKeys: readonly string[]): void {
    this.#poll.hurry(hostKeys);
  }

  #take(): ProbesSnapshot {
    const now = this.#clock.now();
    const answers = this.#poll.answers().map((answer) => withGrace(answer, now));
    const missing = answers.filter(({ value, because }) => because !== null || value === null);
    const times = answers.flatMap(({ answeredAt, because }) =>
      answeredAt === null || because !== null ? [] : [answeredAt],
    );
    return {
      probes: mergeProbes(answers),
      loaded: times.length > 0 || answers.every(({ because }) => because !== null),
      settled: answers.every(({ value, because }) => value !== null || because !== null),
      missing: missing.map(({ host, because }) => `${host.name}: ${because ?? 'no answer yet'}`),
      oldest: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    };
  }
}

function clientOf({ target }: FleetHost): Client | null {
  return target === null ? null : createClient(target);
}

/** One question that got no answer says little: what was said a moment ago counts. */
function withGrace(answer: HostAnswer<ProbeListing>, now: number): HostAnswer<ProbeListing> {
  const { answeredAt, because } = answer;
  const recent = answeredAt !== null && now - answeredAt < STALE_AFTER_MS;
  return because !== null && recent ? { ...answer, because: null } : answer;
}
