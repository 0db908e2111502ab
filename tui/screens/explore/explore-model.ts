import type { Series } from '../../charts/series.ts';
import type { Unit } from '../../charts/units.ts';
import type { AnswerNotes } from '../../data/explored-query.ts';
import { hostsInScope, parseScope } from '../../data/explored-scope.ts';
import { type ExploredAnswer, type ExploredSeries, exploreSeries } from '../../data/explored-series.ts';
import { type ExploredValue, exploreValues, type ValuesAnswer } from '../../data/explored-values.ts';
import { ExploredVocabulary } from '../../data/explored-vocabulary.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import type { Place } from '../../place/place.ts';
import type { Table } from '../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../table/table-place.ts';
import { pastedText } from '../../text/edited-text.ts';
import type { Role } from '../../theme/theme.ts';
import type { ScreenContext } from '../screen.ts';
import { metricsOf } from './editor/completion-context.ts';
import { isPerSeries, isSelector } from './editor/per-series.ts';
import { type QueryProblem, queryProblem } from './editor/query-position.ts';
import { queryTokens } from './editor/query-tokens.ts';
import { QueryRun } from './query-run.ts';
import { createSeriesTable, labelsText } from './series-table.ts';
import { parseThreshold } from './threshold.ts';
import { unitOfQuery } from './unit-of-query.ts';
import { createValuesTable } from './values-table.ts';

/** As many lines can be told apart. */
const DRAWN = 8;
const LEAST_AGAIN_MS = 5_000;
/** A query that takes long is asked again less often: it shall not keep the hosts busy. */
const AGAIN_BY_TIME_TAKEN = 5;

/** One query: on which hosts it is asked, what it gave, how that is shown. */
export class ExploreModel {
  readonly vocabulary: ExploredVocabulary;
  readonly #context: ScreenContext;
  readonly #series: QueryRun<ExploredAnswer>;
  readonly #values: QueryRun<ValuesAnswer>;
  readonly #valuesTable: Table<ExploredValue>;
  #seriesTable: Table<ExploredSeries>;
  #query: string;
  #scope: string;
  #showsValues: boolean;
  /** As it was typed; empty for none. */
  #threshold: string;

  /** Asks at once. */
  constructor({ path, options }: Pick<Place, 'path' | 'options'>, context: ScreenContext) {
    this.#context = context;
    this.#query = pastedText(path[0]!);
    this.#scope = options.scope || 'all';
    this.#showsValues = options.view === 'values';
    this.#threshold = parseThreshold(options.threshold ?? '') === undefined ? '' : options.threshold!;
    this.vocabulary = new ExploredVocabulary({ hosts: () => this.hosts(), changed: context.changed });
    this.#series = new QueryRun(() => this.#take());
    this.#values = new QueryRun(() => this.#take());
    this.#seriesTable = this.#makeSeriesTable();
    this.#valuesTable = createValuesTable(
      () => this.unit(),
      () => this.emptyWords(),
    );
    takeTableOptions<never>(this.table(), options);
    this.ask();
  }

  get query(): string {
    return this.#query;
  }

  /** Whose series are asked, as it was typed; `all` at first. */
  get scope(): string {
    return this.#scope;
  }

  /** Whether the values of now are shown, and not the window. */
  get showsValues(): boolean {
    return this.#showsValues;
  }

  get threshold(): { readonly text: string; readonly value: number | undefined } {
    return { text: this.#threshold, value: parseThreshold(this.#threshold) };
  }

  /** The question that is shown, and its answer. */
  get run(): QueryRun<AnswerNotes & { readonly left: number }> {
    return this.#showsValues ? this.#values : this.#series;
  }

  get rows(): {
    readonly all: readonly (ExploredSeries | ExploredValue)[];
    readonly selected: ExploredSeries | ExploredValue | undefined;
  } {
    return this.#showsValues ? this.#valuesTable : this.#seriesTable;
  }

  /** The series over the window. */
  get series(): readonly ExploredSeries[] {
    return this.#seriesTable.all;
  }

  table(): Table<never> {
    return (this.#showsValues ? this.#valuesTable : this.#seriesTable) as unknown as Table<never>;
  }

  /** Asks again, for the moment and window that are shown. */
  ask(): void {
    const { at, window } = this.#context.when();
    const { hosts } = this.#context.fleet();
    const end = at ?? Date.now() - 1_000;
    const query = this.#query;
    const question = { hosts, scope: this.#scope, query, perSeries: isPerSeries(query) };
    const { seconds, step } = window;
    if (this.#showsValues)
      this.#values.ask((signal) =>
        exploreValues({ ...question, at: end, isSelector: givesSamples(query), signal }),
      );
    else this.#series.ask((signal) => exploreSeries({ ...question, end, seconds, step, signal }));
  }

  /** Asks again where there may be a new sample; the past stays as it is, and a query that was refused does so too. */
  refresh(): void {
    const { at, window } = this.#context.when();
    const { isAsking, age, took, answer } = this.run;
    const again = Math.max(LEAST_AGAIN_MS, window.step * 1_000, took * AGAIN_BY_TIME_TAKEN);
    const isRefused = answer !== null && answer.problem !== null;
    if (at === null && !isAsking && age > again && !isRefused) this.ask();
  }

  show(values: boolean): void {
    this.run.stop();
    this.#showsValues = values;
    this.ask();
  }

  /** Asks another query, or other hosts; what was answered is none to that. */
  change({ query = this.#query, scope = this.#scope }: { query?: string; scope?: string }): void {
    this.#query = query;
    this.#scope = scope;
    for (const run of [this.#series, this.#values]) {
      run.stop();
      run.forget();
    }
    this.#seriesTable.show([]);
    this.#valuesTable.show([]);
    this.ask();
  }

  changeThreshold(threshold: string): void {
    this.#threshold = threshold;
    const before = this.#seriesTable;
    this.#seriesTable = this.#makeSeriesTable();
    this.#seriesTable.show(before.all);
    takeTableOptions(this.#seriesTable, tableOptions(before));
    this.#seriesTable.state = { ...this.#seriesTable.state, marked: before.state.marked };
  }

  /** The hosts that are asked; all, where the scope is none. */
  hosts(): readonly FleetHost[] {
    const { hosts } = this.#context.present();
    try {
      return hostsInScope(hosts, parseScope(this.#scope));
    } catch (error) {
      if (error instanceof SyntaxError) return hosts;
      throw error;
    }
  }

  /** What is wrong with the query, and where; undefined where nothing is. */
  problem(): QueryProblem | undefined {
    const problem = this.run.answer?.problem ?? null;
    return problem === null ? undefined : queryProblem(this.#query, problem);
  }

  /** The metrics of the query. */
  metrics(): string[] {
    return metricsOf(queryTokens(this.#query));
  }

  unit(): Unit {
    return unitOfQuery(this.#query, (metric) => this.vocabulary.known(metric)?.unit ?? '');
  }

  /** What the chart is called: the metric, where there is but one, else what it counts in. */
  title(): string {
    const names = new Set(this.series.map(({ name }) => name));
    const [name] = names;
    return names.size === 1 && name ? name : this.unit().name || 'value';
  }

  /** The lines of the chart: the marked series; where none is marked, the first ones. */
  drawn(): Series[] {
    const { all, rows, state, options } = this.#seriesTable;
    const marked = all.filter((row) => state.marked.has(options.key(row)));
    const chosen = marked.length > 0 ? marked : rows;
    return chosen.slice(0, DRAWN).map(({ host, labels, values }, index) => ({
      name: [host, labelsText(labels)].filter(Boolean).join(' ') || 'all',
      role: `series${index}` as Role,
      values: values.map((value) => (value !== null && Number.isFinite(value) ? value : null)),
    }));
  }

  /** What is said where there is nothing to show. */
  emptyWords(): string[] {
    const { answer, failure, isAsking } = this.run;
    if (failure !== null) return [failure];
    if (answer === null) return [isAsking ? 'asking the hosts…' : 'not asked; press i, then Enter'];
    const problem = this.problem();
    if (problem !== undefined) return [problem.text, 'i changes the query'];
    const where = this.#showsValues ? 'at this moment' : 'in this window';
    return [`nothing has a value ${where}`, 'i changes the query, o the hosts'];
  }

  stop(): void {
    this.vocabulary.stop();
    this.#series.stop();
    this.#values.stop();
  }

  /** Takes an answer; where a query has none over a window, such as a text, its value is shown instead. */
  #take(): void {
    const problem = this.#series.answer?.problem ?? '';
    if (!this.#showsValues && /for range query, must be/.test(problem)) this.show(true);
    this.#seriesTable.show(this.#series.answer?.series ?? []);
    this.#valuesTable.show(this.#values.answer?.values ?? []);
    this.#context.changed();
  }

  #makeSeriesTable(): Table<ExploredSeries> {
    return createSeriesTable({
      unit: () => this.unit(),
      empty: () => this.emptyWords(),
      threshold: parseThreshold(this.#threshold),
      step: () => this.#context.when().window.step,
    });
  }
}

/** Whether a query gives samples as they were taken, which have an age. */
function givesSamples(query: string): boolean {
  return isSelector(query) && !queryTokens(query).some(({ text }) => text === '[');
}
