import { OperationalError } from '../../kit/errors.ts';
import type { Facts } from '../../store/local/facts.ts';

/** As it is kept. */
type Kept = {
  readonly sentTo: number;
  readonly behind: boolean;
  readonly late: readonly (readonly [id: number, from: number])[];
};

/**
 * How far a destination has got in the series store, durable: samples up to `sentTo` are sent, but for series that were
 * written to later, from a time of their own. In each series the store takes ascending times only, so that one time a
 * series tells exactly what is left.
 */
export class SendPosition {
  readonly #facts: Facts;
  readonly #key: string;
  /** Samples up to here are sent, ms since the epoch. */
  #sentTo: number;
  /** Up to here they were read to be sent: what is written below comes late. */
  #readTo: number;
  #behind: boolean;
  #late: Map<number, number>;
  /** Those that are being sent; kept until they are. */
  #draining = new Map<number, number>();

  /** `start`: where a destination begins that was not there before. @throws OperationalError `storage` */
  constructor(facts: Facts, name: string, start: number) {
    this.#facts = facts;
    this.#key = `remote-write/${name}`;
    const kept = parsed(facts.get(this.#key));
    this.#sentTo = kept?.sentTo ?? start;
    this.#readTo = this.#sentTo;
    this.#behind = kept?.behind ?? false;
    this.#late = new Map(kept?.late);
    if (kept === undefined) this.#save();
  }

  get sentTo(): number {
    return this.#sentTo;
  }

  /** Whether samples could not be sent when they were due. */
  get behind(): boolean {
    return this.#behind;
  }

  set behind(behind: boolean) {
    if (behind === this.#behind) return;
    this.#behind = behind;
    this.#save();
  }

  /** To be called before samples are written: what is below the place that was read is noted first. */
  willAppend(timestamp: number, ids: ArrayLike<number>): void {
    if (timestamp > this.#readTo) return;
    let changed = false;
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index]!;
      if ((this.#late.get(id) ?? Number.POSITIVE_INFINITY) <= timestamp) continue;
      this.#late.set(id, timestamp);
      changed = true;
    }
    if (changed) this.#save();
  }

  /** From here on, samples up to `end` are read to be sent. */
  reading(end: number): void {
    this.#readTo = end;
  }

  /** Samples up to `end` are sent, or given up. */
  advance(end: number): void {
    this.#sentTo = end;
    this.#readTo = end;
    this.#save();
  }

  /** The series that were written to late, with the time from which on they are to be sent. */
  drain(): ReadonlyMap<number, number> {
    for (const [id, from] of this.#late)
      this.#draining.set(id, Math.min(from, this.#draining.get(id) ?? from));
    this.#late = new Map();
    return this.#draining;
  }

  drained(): void {
    this.#draining = new Map();
    this.#save();
  }

  /** While the disk refuses, the place is in memory only: after a crash some samples go twice then. */
  #save(): void {
    const late = [...this.#draining, ...this.#late];
    const kept: Kept = { sentTo: this.#sentTo, behind: this.#behind, late };
    try {
      this.#facts.set(this.#key, JSON.stringify(kept));
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
    }
  }
}

function parsed(text: string | undefined): Kept | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Kept);
}
