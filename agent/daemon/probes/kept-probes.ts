import type { Evidence, ProbeResult } from '../../../probes/probe-result.ts';
import type { ProbeRunRecord } from '../../contract/probes.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import type { ProbeRecords } from '../../store/local/probe-records.ts';
import { type GoodEvidence, GoodRuns } from './good-runs.ts';
import { keptEntry, type ProbeEntry } from './probe-entry.ts';

/** A failed run with what it is compared by. */
export type KeptFailure = { readonly record: ProbeRunRecord; readonly evidence: Evidence };

/** Failures that wait in memory for a disk that takes them. */
const MOST_WAITING = 256;

/**
 * What outlives the process: states, failures with their traces, the evidence of the last good run. It is written once
 * for many results, because each write waits for the disk. A disk that refuses costs the memory of a restart, never the
 * watching: it is logged once, and writing is tried again.
 */
export class KeptProbes {
  readonly #records: ProbeRecords;
  readonly #log: Log;
  readonly #good: GoodRuns;
  readonly #unsaved = new Map<string, ProbeEntry>();
  #failures: (readonly [name: string, failure: KeptFailure])[] = [];
  /** Probes that fail, with the way to their targets as soon as it was looked for: it belongs to each failure. */
  readonly #failing = new Map<string, readonly string[] | undefined>();
  #refusing = false;

  constructor(records: ProbeRecords, log: Log) {
    this.#records = records;
    this.#log = log;
    this.#good = new GoodRuns(records);
  }

  /** Whether the disk refuses what is to be kept. */
  get isRefused(): boolean {
    return this.#refusing;
  }

  states(): Map<string, string> {
    return this.#attempt(() => this.#records.states()) ?? new Map();
  }

  /** Takes a run; it is written with the next `save`. A run that was cancelled tells nothing. */
  run({ definition: { name } }: ProbeEntry, result: ProbeResult, record: ProbeRunRecord): void {
    if (result.state === 'up') {
      this.#failing.delete(name);
      this.#attempt(() => this.#good.take(name, result.startedAt, result.evidence));
    } else if (result.reason !== 'cancelled') {
      const path = this.#failing.get(name);
      this.#failing.set(name, path);
      const evidence = path === undefined ? result.evidence : { ...result.evidence, path };
      this.#failures = [...this.#failures, [name, { record, evidence }] as const].slice(-MOST_WAITING);
    }
  }

  changed(entry: ProbeEntry): void {
    this.#unsaved.set(entry.definition.name, entry);
  }

  /** Writes what has changed, and `keep` failures of each probe; with `all`, the states of every one of these. */
  save(keep: number, all: readonly ProbeEntry[] = []): void {
    for (const entry of all) this.changed(entry);
    this.#attempt(() => {
      this.#saveFailures(keep);
      this.#good.save(all.length > 0);
      if (this.#unsaved.size === 0) return;
      this.#records.saveStates([...this.#unsaved].map(([name, entry]) => [name, keptEntry(entry)] as const));
      this.#unsaved.clear();
    });
  }

  /** Newest first. @throws OperationalError `storage` */
  failures(name: string): KeptFailure[] {
    const waiting = this.#failures.filter(([failed]) => failed === name).map(([, failure]) => failure);
    const stored = this.#records.failures(name).map((text) => JSON.parse(text) as KeptFailure);
    return [...waiting.reverse(), ...stored];
  }

  /** The last good run. @throws OperationalError `storage` */
  good(name: string): GoodEvidence | undefined {
    return this.#good.of(name);
  }

  /** Keeps the way to a target, which is looked for after the run. */
  path(name: string, state: string, path: readonly string[]): void {
    if (state === 'up') this.#attempt(() => this.#good.addPath(name, path));
    else {
      if (this.#failing.has(name)) this.#failing.set(name, path);
      this.#attempt(() => this.#addBrokenPath(name, path));
    }
  }

  keepOnly(names: ReadonlySet<string>): void {
    this.#good.keepOnly(names);
    for (const name of this.#unsaved.keys()) if (!names.has(name)) this.#unsaved.delete(name);
    for (const name of this.#failing.keys()) if (!names.has(name)) this.#failing.delete(name);
    this.#failures = this.#failures.filter(([name]) => names.has(name));
    this.#attempt(() => this.#records.keepOnly(names));
  }

  #saveFailures(keep: number): void {
    if (this.#failures.length === 0) return;
    this.#records.addFailures(
      this.#failures.map(([name, failure]) => [name, JSON.stringify(failure)] as const),
      keep,
    );
    this.#failures = [];
  }

  /** The failure that the path was looked for may have been followed by others: it belongs to the newest as well. */
  #addBrokenPath(name: string, path: readonly string[]): void {
    this.#failures = this.#failures.map((waiting) =>
      waiting[0] === name ? ([name, withPath(waiting[1], path)] as const) : waiting,
    );
    const [newest] = this.#records.failures(name);
    if (newest === undefined) return;
    const failure = JSON.parse(newest) as KeptFailure;
    this.#records.replaceFailure(name, JSON.stringify(withPath(failure, path)));
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

function withPath({ record, evidence }: KeptFailure, path: readonly string[]): KeptFailure {
  return { record, evidence: { ...evidence, path } };
}
