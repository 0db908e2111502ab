import type { Evidence, ProbeResult } from '../../../probes/probe-result.ts';
import type { ProbeRunRecord } from '../../contract/probes.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import type { ProbeRecords } from '../../store/local/probe-records.ts';
import { keptEntry, type ProbeEntry } from './probe-entry.ts';

/** Milliseconds after which the last good run is stored again although nothing of its evidence has changed. */
const GOOD_AGAIN = 600_000;

type Good = { readonly time: number; readonly evidence: Evidence };

/**
 * What outlives the process: states, failures with their traces, the evidence of the last good run. A disk that refuses
 * costs the memory of a restart, never the watching: it is logged once, and writing is tried again.
 */
export class KeptProbes {
  readonly #records: ProbeRecords;
  readonly #log: Log;
  readonly #unsaved = new Map<string, ProbeEntry>();
  readonly #good = new Map<string, Good>();
  readonly #storedGood = new Map<string, number>();
  #refusing = false;

  constructor(records: ProbeRecords, log: Log) {
    this.#records = records;
    this.#log = log;
  }

  states(): Map<string, string> {
    return this.#attempt(() => this.#records.states()) ?? new Map();
  }

  /** Keeps a failure at once, and a good run where it differs from the one before. */
  run(entry: ProbeEntry, result: ProbeResult, record: ProbeRunRecord, keep: number): void {
    const { name } = entry.definition;
    if (result.state === 'up') this.#keepGood(name, result);
    else if (result.reason !== 'cancelled')
      this.#attempt(() => this.#records.addFailure(name, JSON.stringify(record), keep));
  }

  changed(entry: ProbeEntry): void {
    this.#unsaved.set(entry.definition.name, entry);
  }

  /** Stores the states that have changed; with `all`, of every one of these. */
  save(all: readonly ProbeEntry[] = []): void {
    for (const entry of all) this.changed(entry);
    if (this.#unsaved.size === 0) return;
    const states = [...this.#unsaved].map(([name, entry]) => [name, keptEntry(entry)] as const);
    this.#attempt(() => {
      this.#records.saveStates(states);
      this.#unsaved.clear();
    });
  }

  failures(name: string): ProbeRunRecord[] {
    return this.#records.failures(name).map((text) => JSON.parse(text) as ProbeRunRecord);
  }

  good(name: string): Good | undefined {
    const known = this.#good.get(name);
    if (known !== undefined) return known;
    const stored = this.#records.good(name);
    return stored && { time: stored.time, evidence: JSON.parse(stored.evidence) as Evidence };
  }

  keepOnly(names: ReadonlySet<string>): void {
    this.#attempt(() => this.#records.keepOnly(names));
  }

  #keepGood(name: string, { startedAt, evidence }: ProbeResult): void {
    const before = this.#good.get(name);
    const path = evidence.path ?? before?.evidence.path;
    const kept = { time: startedAt, evidence: { ...evidence, ...(path && { path }) } };
    this.#good.set(name, kept);
    const text = JSON.stringify(kept.evidence);
    const same = before !== undefined && JSON.stringify(before.evidence) === text;
    if (text === '{}' || (same && startedAt - (this.#storedGood.get(name) ?? 0) < GOOD_AGAIN)) return;
    this.#storedGood.set(name, startedAt);
    this.#attempt(() => this.#records.saveGood(name, { time: startedAt, evidence: text }));
  }

  /** Keeps the way to the target, which is looked for after the run. */
  keepPath(name: string, path: readonly string[]): void {
    const good = this.good(name);
    if (good !== undefined) this.#good.set(name, { ...good, evidence: { ...good.evidence, path } });
  }

  #attempt<T>(action: () => T): T | undefined {
    try {
      const value = action();
      if (this.#refusing) this.#log.info('records of probes are stored again');
      this.#refusing = false;
      return value;
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      if (!this.#refusing) this.#log.error('cannot store records of probes', { error: errorMessage(error) });
      this.#refusing = true;
      return undefined;
    }
  }
}
