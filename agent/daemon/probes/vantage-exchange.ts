import type { z } from 'zod';
import { type Client, createClient } from '../../client/client.ts';
import type { Target } from '../../client/target.ts';
import { listVantageResults } from '../../contract/probes.ts';
import { type Clock, systemClock } from '../../kit/clock.ts';
import { errorMessage } from '../../kit/errors.ts';

/** What one vantage told last. */
export type VantageAnswer = z.output<typeof listVantageResults.response>;

/** One other host, with what it told last and whether it answers; ages are ours. */
export type Vantage = {
  readonly host: string;
  readonly answer: VantageAnswer | undefined;
  /** Monotonic milliseconds of the last good answer. */
  readonly answeredAt: number;
  /** Why it does not answer; undefined while it does. */
  readonly failure: string | undefined;
  /** The last exchanges, newest last. */
  readonly exchanges: readonly Exchange[];
};

/** One question to a peer: whether it was answered, and how long that took. */
export type Exchange = { readonly ok: boolean; readonly milliseconds: number };

export type VantageExchangeOptions = {
  readonly targets: () => readonly { readonly host: string; readonly target: Target }[];
  /** Called after every answer, and after every failure to answer. */
  readonly changed: () => void;
  readonly clock?: Clock;
};

/** Milliseconds between questions to one peer, while all is quiet and while something is undecided. */
const QUIET = 10_000;
const HURRIED = 1_000;
/** Milliseconds that a hurry lasts. */
const HURRY = 30_000;
const TIMEOUT = 2_000;
const KEPT = 30;
const MOST_BYTES = 4_000_000;
const CONCURRENCY = 32;

type Peer = {
  client: Client;
  target: Target;
  asking: boolean;
  askedAt: number;
  vantage: Vantage;
};

/** Asks the other hosts what they found: seldom while all is well, each second while a verdict is not settled. */
export class VantageExchange {
  readonly #options: VantageExchangeOptions;
  readonly #clock: Clock;
  readonly #stopped = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #peers = new Map<string, Peer>();
  #hurriedUntil = Number.NEGATIVE_INFINITY;

  constructor(options: VantageExchangeOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#timer = setInterval(() => this.#tick(), HURRIED);
    this.#tick();
  }

  vantages(): Vantage[] {
    return [...this.#peers.values()].map(({ vantage }) => vantage);
  }

  /** Something is undecided: asks at once, and each second for a while. */
  hurry(): void {
    const hurried = this.#clock.monotonic() < this.#hurriedUntil;
    this.#hurriedUntil = this.#clock.monotonic() + HURRY;
    if (!hurried) this.#tick();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#stopped.abort();
  }

  #tick(): void {
    this.#follow();
    const now = this.#clock.monotonic();
    const period = now < this.#hurriedUntil ? HURRIED : QUIET;
    const free = CONCURRENCY - [...this.#peers.values()].filter(({ asking }) => asking).length;
    const due = [...this.#peers.values()].filter(
      ({ asking, askedAt }) => !asking && now - askedAt >= period - 50,
    );
    for (const peer of due.sort((a, b) => a.askedAt - b.askedAt).slice(0, Math.max(0, free)))
      void this.#ask(peer);
  }

  /** Takes the peers as they are now; one that is asked as before keeps what is known of it. */
  #follow(): void {
    const next = new Map<string, Peer>();
    for (const { host, target } of this.#options.targets()) {
      const known = this.#peers.get(target.url);
      const same = known !== undefined && sameTarget(known.target, target);
      const peer = same ? known : newPeer(host, target);
      peer.vantage = { ...peer.vantage, host: peer.vantage.answer?.vantage ?? host };
      next.set(target.url, peer);
    }
    this.#peers = next;
  }

  async #ask(peer: Peer): Promise<void> {
    peer.asking = true;
    peer.askedAt = this.#clock.monotonic();
    try {
      const options = { signal: this.#stopped.signal, timeoutMs: TIMEOUT };
      const { value, latencyMs } = await peer.client.callWithTiming(listVantageResults, {}, options);
      peer.vantage = {
        host: value.vantage,
        answer: value,
        answeredAt: this.#clock.monotonic(),
        failure: undefined,
        exchanges: [...peer.vantage.exchanges, { ok: true, milliseconds: latencyMs }].slice(-KEPT),
      };
    } catch (error) {
      const exchanges = [...peer.vantage.exchanges, { ok: false, milliseconds: 0 }].slice(-KEPT);
      peer.vantage = { ...peer.vantage, failure: errorMessage(error), exchanges };
    }
    peer.asking = false;
    if (!this.#stopped.signal.aborted) this.#options.changed();
  }
}

function newPeer(host: string, target: Target): Peer {
  return {
    client: createClient(target, { maximumBytes: MOST_BYTES }),
    target,
    asking: false,
    askedAt: Number.NEGATIVE_INFINITY,
    vantage: {
      host,
      answer: undefined,
      answeredAt: Number.NEGATIVE_INFINITY,
      failure: undefined,
      exchanges: [],
    },
  };
}

/** A token is no part of the JSON of a target. */
function sameTarget(a: Target, b: Target): boolean {
  return JSON.stringify(a) === JSON.stringify(b) && a.token?.reveal() === b.token?.reveal();
}
