import type { MaintenanceParts } from './maintenance-parts.ts';
import { salvage } from './salvage.ts';

const PAUSE = 3_600_000;

/** Replaces the file under a running store once SQLite has found it damaged; not more often than each hour. */
export class Repair {
  readonly #parts: MaintenanceParts;
  #next = Number.NEGATIVE_INFINITY;

  constructor(parts: MaintenanceParts) {
    this.#parts = parts;
  }

  get due(): boolean {
    return this.#parts.damage.structural && this.#parts.clock.monotonic() >= this.#next;
  }

  run(): void {
    const { catalogue, clock, damage, file, journal, log, registry } = this.#parts;
    this.#next = clock.monotonic() + PAUSE;
    file.close();
    salvage(file.path, log);
    file.reopen();
    damage.structural = false;
    catalogue.load();
    registry.saveAll();
    journal.breakOff();
  }
}
