import { errorMessage, OperationalError } from '../kit/errors.ts';
import { formatLabels, type Labels } from '../kit/labels.ts';
import type { Log } from '../kit/log.ts';
import type { RuleRecords } from '../store/local/rule-records.ts';
import type { SeriesSet } from './rule-series.ts';

const NO_SERIES: SeriesSet = new Map();

/**
 * Remembers over restarts which series each rule has given last, so that they can be ended, and when each group was
 * evaluated. Changes are written at `save`; those of a disk that refuses wait for the next.
 */
export class SeriesLedger {
  readonly #records: RuleRecords;
  readonly #log: Log;
  readonly #series = new Map<string, SeriesSet>();
  readonly #evaluations: Map<string, number>;
  readonly #changedSeries = new Set<string>();
  readonly #changedEvaluations = new Set<string>();
  #failing = false;

  constructor(records: RuleRecords, log: Log) {
    this.#records = records;
    this.#log = log;
    this.#evaluations = this.#orNothing(() => records.evaluations());
    for (const [id, list] of this.#orNothing(() => records.series())) this.#series.set(id, seriesOf(list));
  }

  /** The rules that have given something. */
  get rules(): Iterable<string> {
    return this.#series.keys();
  }

  /** The groups that have been evaluated. */
  get groups(): Iterable<string> {
    return this.#evaluations.keys();
  }

  /** Whether a change waits that the next evaluation does not bring again. */
  get seriesChanged(): boolean {
    return this.#changedSeries.size > 0;
  }

  seriesOf(rule: string): SeriesSet {
    return this.#series.get(rule) ?? NO_SERIES;
  }

  gave(rule: string, series: SeriesSet): void {
    const before = this.seriesOf(rule);
    if (series.size === 0) this.#series.delete(rule);
    else this.#series.set(rule, series);
    if (!sameKeys(before, series)) this.#changedSeries.add(rule);
  }

  lastEvaluation(group: string): number | undefined {
    return this.#evaluations.get(group);
  }

  evaluated(group: string, time: number): void {
    this.#evaluations.set(group, time);
    this.#changedEvaluations.add(group);
  }

  forgetGroup(group: string): void {
    if (this.#evaluations.delete(group)) this.#changedEvaluations.add(group);
  }

  save(): void {
    if (this.#changedSeries.size + this.#changedEvaluations.size === 0) return;
    const listOf = (rule: string) =>
      this.#series.get(rule) && JSON.stringify([...this.seriesOf(rule).values()]);
    const changes = {
      evaluations: new Map([...this.#changedEvaluations].map((name) => [name, this.#evaluations.get(name)])),
      series: new Map([...this.#changedSeries].map((rule) => [rule, listOf(rule)])),
    };
    if (!this.#tried(() => this.#records.save(changes))) return;
    this.#changedSeries.clear();
    this.#changedEvaluations.clear();
  }

  #orNothing<Value>(read: () => Map<string, Value>): Map<string, Value> {
    let found = new Map<string, Value>();
    this.#tried(() => {
      found = read();
    });
    return found;
  }

  #tried(action: () => void): boolean {
    try {
      action();
      this.#failing = false;
      return true;
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      if (!this.#failing)
        this.#log.error('cannot keep what rules have given', { error: errorMessage(error) });
      this.#failing = true;
      return false;
    }
  }
}

function seriesOf(list: string): SeriesSet {
  const sets = JSON.parse(list) as Labels[];
  return new Map(sets.map((labels) => [formatLabels(labels), labels]));
}

function sameKeys(a: SeriesSet, b: SeriesSet): boolean {
  if (a.size !== b.size) return false;
  for (const key of a.keys()) if (!b.has(key)) return false;
  return true;
}
