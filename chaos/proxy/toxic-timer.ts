import type { Clock } from '../../agent/kit/clock.ts';
import type { Toxic } from './active-toxic.ts';

/** The longest that a timer can wait, milliseconds; what is due later waits again. */
const LONGEST = 2_147_483_647;

type Armed = { readonly due: number; handle: ReturnType<typeof setTimeout> };

/** Tells when the time of a toxic is over, by the monotonic clock: a wall clock that steps ends no fault early. */
export class ToxicTimer {
  readonly #clock: Clock;
  readonly #expired: (toxic: Toxic) => void;
  readonly #armed = new Map<Toxic, Armed>();

  constructor(clock: Clock, expired: (toxic: Toxic) => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  /** Counts its ttl from now; nothing where it has none. */
  arm(toxic: Toxic): void {
    this.disarm(toxic);
    if (toxic.ttl === undefined) return;
    const milliseconds = toxic.ttl * 1_000;
    const due = this.#clock.monotonic() + milliseconds;
    this.#armed.set(toxic, { due, handle: this.#wait(toxic, milliseconds) });
  }

  disarm(toxic: Toxic): void {
    clearTimeout(this.#armed.get(toxic)?.handle);
    this.#armed.delete(toxic);
  }

  /** Milliseconds; undefined where it stays. */
  remaining(toxic: Toxic): number | undefined {
    const armed = this.#armed.get(toxic);
    return armed && Math.max(0, armed.due - this.#clock.monotonic());
  }

  #wait(toxic: Toxic, milliseconds: number): Armed['handle'] {
    return setTimeout(() => this.#fire(toxic), Math.min(LONGEST, Math.ceil(milliseconds)));
  }

  #fire(toxic: Toxic): void {
    const armed = this.#armed.get(toxic);
    if (armed === undefined) return;
    const left = armed.due - this.#clock.monotonic();
    if (left > 0) armed.handle = this.#wait(toxic, left);
    else this.#expired(toxic);
  }
}
