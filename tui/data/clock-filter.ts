import type { Clock } from '../../agent/kit/clock.ts';

/** Exchanges that are remembered: the register of the clock filter, RFC 5905 §10. */
const STAGES = 8;
/** How fast two clocks may drift apart: `PHI` of RFC 5905, 15 ppm. */
const DRIFT = 15e-6;

type Exchange = { readonly offsetMs: number; readonly latencyMs: number; readonly at: number };

/**
 * How far another clock is from ours, from several exchanges: the one that was fastest counts, for it leaves the least
 * room for error (the clock filter of NTP, RFC 5905 §10). A clock that was set shows at once: an exchange that
 * contradicts what is remembered beyond the doubt of both begins anew.
 */
export class ClockFilter {
  readonly #clock: Clock;
  #exchanges: Exchange[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(offsetMs: number, latencyMs: number): void {
    const now = { offsetMs, latencyMs, at: this.#clock.monotonic() };
    const best = this.#best();
    const stepped = best && Math.abs(offsetMs - best.offsetMs) > this.#doubt(best) + latencyMs / 2 + 1;
    this.#exchanges = stepped ? [now] : [now, ...this.#exchanges].slice(0, STAGES);
  }

  /** Their clock minus ours, ms; null before the first exchange. */
  get offsetMs(): number | null {
    return this.#best()?.offsetMs ?? null;
  }

  /** The offset is wrong by no more than this, ms: half the way and back, and the drift since. */
  get uncertaintyMs(): number | null {
    const best = this.#best();
    return best === undefined ? null : this.#doubt(best);
  }

  #best(): Exchange | undefined {
    return this.#exchanges.reduce<Exchange | undefined>(
      (best, each) => (best === undefined || this.#doubt(each) < this.#doubt(best) ? each : best),
      undefined,
    );
  }

  #doubt({ latencyMs, at }: Exchange): number {
    return latencyMs / 2 + (this.#clock.monotonic() - at) * DRIFT;
  }
}
