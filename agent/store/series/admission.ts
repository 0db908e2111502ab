import type { Refusal } from './series-store.ts';

/** A sample may be this far (ms) ahead of the clock: senders' clocks differ. */
const AHEAD = 600_000;
/** And this far behind it: what is older may be packed already. */
export const BEHIND = 3_600_000;

/** The samples of one append that may be stored: all, or those at these places. */
export type Admitted = {
  readonly places: readonly number[] | 'all';
  readonly refused: Partial<Record<Refusal, number>>;
};

const ALL: Admitted = { places: 'all', refused: {} };

/** Decides which samples are stored: each series must ascend, and stay near the clock. */
export class Admission {
  /** Samples have to be after this; between two milliseconds, so that nothing counts as a duplicate of it. */
  floor = -0.5;
  #rewound = -0.5;
  /** Time of the newest sample of each series, by id; NaN where there is no series. */
  #newest = new Float64Array(1_024).fill(Number.NaN);

  /** Accepts samples of this series from now on, if they are after `newest`. */
  open(id: number, newest: number): void {
    if (id >= this.#newest.length) this.#grow(id);
    this.#newest[id] = newest;
  }

  /** Refuses samples of this series from now on. */
  shut(id: number): void {
    this.#newest[id] = Number.NaN;
  }

  newest(id: number): number {
    return this.#newest[id] ?? Number.NaN;
  }

  /** Samples of a series that was not there before have to be after this. */
  get floorOfNew(): number {
    return this.#rewound;
  }

  /** Notes a sample that is stored already. */
  seen(id: number, time: number): void {
    if (time > this.#newest[id]!) this.#newest[id] = time;
  }

  /** Whether a series has had a sample since the store was opened, or the clock set back. */
  isFresh(id: number): boolean {
    return this.newest(id) !== this.floor;
  }

  /** Forgets what was newest: the clock was set back to `time`. */
  rewind(time: number): void {
    this.floor = time - 0.5;
    this.#rewound = this.floor;
    for (let id = 0; id < this.#newest.length; id++) {
      if (!Number.isNaN(this.#newest[id]!)) this.#newest[id] = this.floor;
    }
  }

  admit(time: number, now: number, ids: ArrayLike<number>): Admitted {
    if (time > now + AHEAD) return refusedWhole('too-far-in-future', ids);
    if (time < now - BEHIND) return refusedWhole('too-old', ids);
    return this.#allAfter(time, ids) ? this.#takeAll(time, ids) : this.#takeSome(time, ids);
  }

  /** False also where a series is unknown: NaN compares to nothing. */
  #allAfter(time: number, ids: ArrayLike<number>): boolean {
    for (let place = 0; place < ids.length; place++) {
      if (!(this.#newest[ids[place]!]! < time)) return false;
    }
    return true;
  }

  #takeAll(time: number, ids: ArrayLike<number>): Admitted {
    for (let place = 0; place < ids.length; place++) {
      const id = ids[place]!;
      if (this.#newest[id] === time) return this.#takeSome(time, ids, place);
      this.#newest[id] = time;
    }
    return ALL;
  }

  /** One by one; the first `taken` are admitted already. */
  #takeSome(time: number, ids: ArrayLike<number>, taken = 0): Admitted {
    const places = Array.from({ length: taken }, (_, place) => place);
    const refused: Partial<Record<Refusal, number>> = {};
    for (let place = taken; place < ids.length; place++) {
      const reason = this.#refusal(time, ids[place]!);
      if (reason) refused[reason] = (refused[reason] ?? 0) + 1;
      else places.push(place);
      if (!reason) this.#newest[ids[place]!] = time;
    }
    return { places, refused };
  }

  #refusal(time: number, id: number): Refusal | undefined {
    const newest = this.newest(id);
    if (Number.isNaN(newest)) return 'unknown-series';
    if (newest === time) return 'duplicate';
    return newest > time ? 'out-of-order' : undefined;
  }

  #grow(id: number): void {
    const larger = new Float64Array(Math.max(id + 1, this.#newest.length * 2)).fill(Number.NaN);
    larger.set(this.#newest);
    this.#newest = larger;
  }
}

function refusedWhole(reason: Refusal, ids: ArrayLike<number>): Admitted {
  return { places: [], refused: { [reason]: ids.length } };
}
