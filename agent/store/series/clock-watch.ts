/** A clock that moves back by less than this (ms) is waited for. */
const STEP = 5_000;

/** Notices that the wall clock was set back. */
export class ClockWatch {
  #highest: number;

  /** `highest`: what the clock had reached when samples were last written. */
  constructor(highest: number) {
    this.#highest = highest;
  }

  /** @returns whether the clock was set back since the last call. */
  wasSetBack(now: number): boolean {
    const back = now < this.#highest - STEP;
    if (back || now > this.#highest) this.#highest = now;
    return back;
  }
}
