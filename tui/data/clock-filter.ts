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
  #best: Exchange | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(offsetMs: number, latencyMs: number): void {
    const now = { offsetMs, latencyMs, at: this.#clock.monotonic() };
    const best = this.#best;
    const stepped = best && Math.abs(offsetMs - best.offsetMs) > this.#doubt(best) + latencyMs / 2 + 1;
    this.#exchanges = stepped ? [now] : [now, ...this.#exchanges.slice(0, STAGES - 1)];
    this.#best = leastDoubtful(this.#exchanges);
  }

  /** Their clock minus ours, ms; null before the first exchange. */
  get offsetMs(): number | null {
    return this.#best?.offsetMs ?? null;
  }

  /** The offset is wrong by no more than this, ms: half the way and back, and the drift since. */
  get uncertaintyMs(): number | null {
    return this.#best === undefined ? null : this.#doubt(this.#best);
  }

  #doubt({ latencyMs, at }: Exchange): number {
    return latencyMs / 2 + (this.#clock.monotonic() - at) * DRIFT;
  }
}

/** The doubt of all grows alike, so that which is the least does not depend on when one looks. */
function leastDoubtful(exchanges: readonly Exchange[]): Exchange | undefined {
  const doubt = ({ latencyMs, at }: Exchange) => latencyMs / 2 - at * DRIFT;
  let best = exchanges[0];
  for (const each of exchanges) if (doubt(each) < doubt(best!)) best = each;
  return best;
}
