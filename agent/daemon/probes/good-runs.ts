import type { Evidence } from '../../../probes/probe-result.ts';
import type { ProbeRecords } from '../../store/local/probe-records.ts';

/** When a run was good, milliseconds since the epoch, and what it is compared by. */
export type GoodEvidence = { readonly time: number; readonly evidence: Evidence };

/** Milliseconds after which the last good run is written again although nothing of its evidence has changed. */
const WRITTEN_AGAIN = 600_000;
/** Milliseconds before it is written again though it has: some targets never answer the same twice. */
const LEFT_FOR = 60_000;

type Kept = { good: GoodEvidence; text: string; writtenText: string | undefined; writtenTime: number };

/**
 * The last good run of each probe. In memory it is always the newest; on disk, where its evidence has changed or ten
 * minutes have passed. Reading and writing can throw OperationalError `storage`; what is known in memory stays.
 */
export class GoodRuns {
  readonly #records: ProbeRecords;
  readonly #kept = new Map<string, Kept>();
  readonly #unsaved = new Set<string>();

  constructor(records: ProbeRecords) {
    this.#records = records;
  }

  of(name: string): GoodEvidence | undefined {
    return this.#of(name)?.good;
  }

  /** Takes a good run; the path of the one before stays, because it is looked for seldom. */
  take(name: string, time: number, evidence: Evidence): void {
    const path = evidence.path ?? this.#of(name)?.good.evidence.path;
    this.#set(name, { time, evidence: path === undefined ? evidence : { ...evidence, path } });
  }

  addPath(name: string, path: readonly string[]): void {
    const good = this.of(name);
    if (good !== undefined) this.#set(name, { ...good, evidence: { ...good.evidence, path } });
  }

  /** Writes what has changed and was not written just before; with `all`, that too. */
  save(all: boolean): void {
    for (const name of this.#unsaved) {
      const kept = this.#kept.get(name)!;
      if (!all && kept.good.time - kept.writtenTime < LEFT_FOR) continue;
      this.#records.saveGood(name, { time: kept.good.time, evidence: kept.text });
      kept.writtenText = kept.text;
      kept.writtenTime = kept.good.time;
      this.#unsaved.delete(name);
    }
  }

  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.#kept.keys()) {
      if (names.has(name)) continue;
      this.#kept.delete(name);
      this.#unsaved.delete(name);
    }
  }

  #set(name: string, good: GoodEvidence): void {
    const before = this.#kept.get(name);
    const text = JSON.stringify(good.evidence);
    const kept = {
      good,
      text,
      writtenText: before?.writtenText,
      writtenTime: before?.writtenTime ?? Number.NEGATIVE_INFINITY,
    };
    this.#kept.set(name, kept);
    const stale = good.time - kept.writtenTime >= WRITTEN_AGAIN;
    if (text !== '{}' && (text !== kept.writtenText || stale)) this.#unsaved.add(name);
  }

  #of(name: string): Kept | undefined {
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    const stored = this.#records.good(name);
    if (stored === undefined) return undefined;
    const { time, evidence: text } = stored;
    const good = { time, evidence: JSON.parse(text) as Evidence };
    const kept = { good, text, writtenText: text, writtenTime: time };
    this.#kept.set(name, kept);
    return kept;
  }
}
