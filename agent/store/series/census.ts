import { emptyCarry, encodeCarry } from './carry.ts';
import type { MaintenanceParts } from './maintenance-parts.ts';
import type { IndexedSeries } from './series-index.ts';

const PERIOD = 600_000;
/** A series without a sample for this long (ms) is noted as ended; one just registered counts as seen an hour ago. */
const SILENCE = 7_200_000;
const CHANGES_A_RUN = 200;
/** Above this share of the limit, series that ended longest ago give up their aggregates for new ones. */
const CROWDED = 0.9;

/** Notes which series have ended, and forgets those of which nothing is left. */
export class Census {
  readonly #parts: MaintenanceParts;
  /** Series without a sample yet count as seen when the store was opened. */
  readonly #opened: number;
  #due = 0;

  constructor(parts: MaintenanceParts) {
    this.#parts = parts;
    this.#opened = parts.clock.now();
  }

  /** @returns whether something was changed on disk. */
  run(): boolean {
    const now = this.#parts.clock.monotonic();
    if (now < this.#due) return false;
    const changed = this.#note() + this.#forget();
    if (changed < CHANGES_A_RUN) this.#due = now + PERIOD;
    return changed > 0;
  }

  /** Runs at the next opportunity: a new series found no place. */
  hurry(): void {
    this.#due = 0;
  }

  #note(): number {
    const { clock, file, registry } = this.#parts;
    const threshold = clock.now() - SILENCE;
    const wrong = [...registry.all()].filter(
      ({ id }) => this.#lastSeen(id) < threshold !== registry.died.has(id),
    );
    const some = wrong.slice(0, CHANGES_A_RUN);
    if (some.length === 0) return 0;
    file.transaction(() => {
      for (const series of some) {
        const seen = Math.floor(this.#lastSeen(series.id));
        registry.markDied(file, series, seen < threshold ? Math.max(1, seen) : 0);
      }
    });
    return some.length;
  }

  #lastSeen(id: number): number {
    const { admission, registry } = this.#parts;
    if (admission.isFresh(id)) return admission.newest(id);
    return registry.died.get(id) ?? Math.max(admission.floor, this.#opened);
  }

  #forget(): number {
    const { file, registry } = this.#parts;
    const gone = this.#forgettable().slice(0, CHANGES_A_RUN);
    if (gone.length === 0) return 0;
    file.transaction(() => {
      for (const series of gone) {
        this.#clearCarry(series);
        registry.forget(file, series);
      }
    });
    return gone.length;
  }

  #forgettable(): IndexedSeries[] {
    const { catalogue, clock, config, registry } = this.#parts;
    const oldest = Math.min(...catalogue.chunks.map((chunk) => chunk.start), clock.now());
    const crowded = registry.size > registry.limit * CROWDED;
    const before = crowded ? Math.max(oldest, clock.now() - config.retention.raw) : oldest;
    const diedAt = (series: IndexedSeries) => registry.died.get(series.id) ?? Number.POSITIVE_INFINITY;
    const dead = [...registry.all()].filter((series) => diedAt(series) < before);
    return dead.sort((a, b) => diedAt(a) - diedAt(b));
  }

  #clearCarry({ id }: IndexedSeries): void {
    const { file, source } = this.#parts;
    const carry = source.carry(id >>> 4) ?? emptyCarry(0);
    carry.values[id & 15] = Number.NaN;
    file.put('carry', id >>> 4, encodeCarry(carry));
  }
}
