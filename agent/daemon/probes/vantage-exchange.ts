import type { Target } from '../../client/target.ts';
import { type Clock, systemClock } from '../../kit/clock.ts';
import { isSilent, type Vantage } from './vantage.ts';
import { VantagePeer, type VantageQuestion } from './vantage-peer.ts';

export type VantageExchangeOptions = {
  readonly targets: () => readonly { readonly host: string; readonly target: Target }[];
  /** Called after every question, with the probes that were asked about; undefined: all. */
  readonly changed: (probes: readonly string[] | undefined) => void;
  readonly clock?: Clock;
};

/** Milliseconds between questions to one peer: while all is quiet, and while something is undecided. */
const QUIET = 10_000;
const HURRIED = 1_000;
const AT_FIRST = 250;
/** Milliseconds that a hurry lasts, and its beginning, in which changes are confirmed. */
const HURRY = 30_000;
const BEGINNING = 3_000;
/** Timers fire a little early. */
const EARLY = 20;
const CONCURRENCY = 32;
const MOST_NAMES = 20;
const MOST_LETTERS = 2_000;

type Watched = { readonly until: number; readonly own: boolean };

/**
 * Asks the other hosts what they found: of everything and seldom while all is well; of single probes, four times a
 * second at first, while something about them is undecided. A question names what the asker has not settled, so that
 * the others look as well, and hurry too.
 */
export class VantageExchange {
  readonly #options: VantageExchangeOptions;
  readonly #clock: Clock;
  readonly #stopped = new AbortController();
  readonly #watched = new Map<string, Watched>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #peers = new Map<string, VantagePeer>();
  #hurriedAt = Number.NEGATIVE_INFINITY;

  constructor(options: VantageExchangeOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#tick();
  }

  vantages(): Vantage[] {
    return [...this.#peers.values()].map(({ vantage }) => vantage);
  }

  /** Something about these probes is undecided here: asks at once, and often for a while. */
  hurry(probes: readonly string[] = []): void {
    this.#watch(probes, true);
  }

  /** The same of probes that another host finds undecided; they are not named as ours. */
  join(probes: readonly string[]): void {
    this.#watch(probes, false);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stopped.abort();
  }

  #watch(probes: readonly string[], own: boolean): void {
    const now = this.#clock.monotonic();
    for (const name of probes) {
      const known = this.#watched.get(name);
      const owned = own || (known?.own === true && known.until > now);
      this.#watched.set(name, { until: now + BEGINNING, own: owned });
    }
    this.#hurriedAt = now;
    if (!this.#stopped.signal.aborted) this.#tick();
  }

  #tick(): void {
    this.#follow();
    const now = this.#clock.monotonic();
    for (const [name, { until }] of this.#watched) if (until <= now) this.#watched.delete(name);
    const peers = [...this.#peers.values()];
    const free = CONCURRENCY - peers.filter(({ asking }) => asking).length;
    const due = peers.filter(({ asking, askedAt }) => !asking && now - askedAt >= this.#period(now) - EARLY);
    due.sort((a, b) => a.askedAt - b.askedAt);
    for (const peer of due.slice(0, Math.max(0, free))) void this.#ask(peer, now);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), Math.min(HURRIED, this.#period(now)));
  }

  #period(now: number): number {
    const since = now - this.#hurriedAt;
    if (since < BEGINNING) return AT_FIRST;
    return since < HURRY ? HURRIED : QUIET;
  }

  /** Takes the peers as they are now; one that is asked as before keeps what is known of it. */
  #follow(): void {
    const next = new Map<string, VantagePeer>();
    for (const { host, target } of this.#options.targets()) {
      const known = this.#peers.get(target.url);
      const same = known !== undefined && sameTarget(known.target, target);
      const peer = same ? known : new VantagePeer(host, target, this.#clock);
      peer.name(host);
      next.set(target.url, peer);
    }
    this.#peers = next;
  }

  async #ask(peer: VantagePeer, now: number): Promise<void> {
    const wasSilent = isSilent(peer.vantage);
    const question = this.#question(now - peer.askedForAllAt >= QUIET - EARLY);
    await peer.ask(question, this.#stopped.signal);
    if (this.#stopped.signal.aborted) return;
    this.#options.changed(question.probes);
    const failed = 'because' in (peer.vantage.exchanges.at(-1) ?? {});
    // Whether it is gone shall be known soon; one that is gone for long is no reason to hurry.
    if (failed && !wasSilent) this.hurry();
  }

  #question(everything: boolean): VantageQuestion {
    const names = [...this.#watched.keys()];
    const unsettled = fitting(names.filter((name) => this.#watched.get(name)!.own));
    return everything || fitting(names).length < names.length ? { unsettled } : { unsettled, probes: names };
  }
}

/** As many of them as a question can carry. */
function fitting(names: readonly string[]): string[] {
  let letters = 0;
  return names.slice(0, MOST_NAMES).filter((name) => {
    letters += encodeURIComponent(name).length + 1;
    return letters <= MOST_LETTERS;
  });
}

/** A token is no part of the JSON of a target. */
function sameTarget(a: Target, b: Target): boolean {
  return JSON.stringify(a) === JSON.stringify(b) && a.token?.reveal() === b.token?.reveal();
}
