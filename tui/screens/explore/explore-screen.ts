import { safeLine } from '../../../agent/kit/safe-text.ts';
import { chart } from '../../charts/chart.ts';
import type { Series } from '../../charts/series.ts';
import type { Unit } from '../../charts/units.ts';
import type { AnswerNotes } from '../../data/explored-query.ts';
import { hostsInScope, parseScope } from '../../data/explored-scope.ts';
import { type ExploredAnswer, type ExploredSeries, exploreSeries } from '../../data/explored-series.ts';
import { type ExploredValue, exploreValues, type ValuesAnswer } from '../../data/explored-values.ts';
import type { ExploredVocabulary } from '../../data/explored-vocabulary.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { exportedChart } from '../../export/exported-chart.ts';
import { tableView } from '../../export/table-view.ts';
import { createPager } from '../../overlays/pager.ts';
import type { Place } from '../../place/place.ts';
import type { Table } from '../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../table/table-place.ts';
import { tableSummary } from '../../table/table-summary.ts';
import { type EditedText, editedText, pastedText, replaceText } from '../../text/edited-text.ts';
import { ends, type Span } from '../../text/spans.ts';
import type { Role, Theme } from '../../theme/theme.ts';
import { chartTime } from '../../time/chart-time.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { Screen, ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import { metricsOf } from './editor/completion-context.ts';
import { isPerSeries, isSelector } from './editor/per-series.ts';
import { queryProblem } from './editor/query-position.ts';
import { queryTokens } from './editor/query-tokens.ts';
import { exploreHead } from './explore-head.ts';
import { type ExploreAction, exploreKeys, givingUpKey } from './explore-keys.ts';
import { createScopePrompt, createSumPrompt, createThresholdPrompt } from './explore-prompts.ts';
import { createMetricCard } from './metric-card.ts';
import { MetricList } from './metric-list.ts';
import { openEditor, openVocabulary } from './open-editor.ts';
import { QueryRun } from './query-run.ts';
import { createSeriesTable, labelsText } from './series-table.ts';
import { crossingOf, parseThreshold } from './threshold.ts';
import { unitOfQuery } from './unit-of-query.ts';
import { createValuesTable } from './values-table.ts';
import { sumBy, toggleRate } from './wrap-query.ts';

/** As many lines can be told apart. */
const DRAWN = 8;
const LEAST_AGAIN_MS = 5_000;
/** A query that takes long is asked again less often: it shall not keep the hosts busy. */
const AGAIN_BY_TIME_TAKEN = 5;
const TALL = 30;

/** PromQL over all hosts or some: what it gives over the window as a chart, or now as a table. */
export const exploreScreen: ScreenKind = {
  id: 'explore',
  title: 'explore',
  does: 'any query (PromQL) over all hosts: explore sum by (mode) (rate(node_cpu_seconds_total[5m])), or alone to choose a metric',
  takes: 'text',
  open: (place, context) =>
    place.path[0] === undefined ? new MetricList(place, context) : new ExploreScreen(place, context),
};

class ExploreScreen implements Screen {
  readonly #context: ScreenContext;
  readonly #vocabulary: ExploredVocabulary;
  readonly #stopping = new AbortController();
  readonly #series: QueryRun<ExploredAnswer>;
  readonly #values: QueryRun<ValuesAnswer>;
  readonly #valuesTable: Table<ExploredValue>;
  #seriesTable: Table<ExploredSeries>;
  #query: string;
  /** The text as it was left in the editor; the query itself where it was run. */
  #edited: EditedText;
  #scope: string;
  #showsValues: boolean;
  /** As it was typed; empty for none. */
  #threshold: string;
  /** Lines above the rows, as they were drawn last. */
  #above = 0;

  constructor({ path, options }: Place, context: ScreenContext) {
    this.#context = context;
    this.#query = pastedText(path[0]!);
    this.#edited = editedText(this.#query);
    this.#scope = options.scope || 'all';
    this.#showsValues = options.view === 'values';
    this.#threshold = parseThreshold(options.threshold ?? '') === undefined ? '' : options.threshold!;
    this.#vocabulary = openVocabulary(context, () => this.#hosts());
    this.#series = new QueryRun(() => this.#take());
    this.#values = new QueryRun(() => this.#take());
    this.#seriesTable = this.#makeSeriesTable();
    this.#valuesTable = createValuesTable(
      () => this.#unit(),
      () => this.#emptyWords(),
    );
    takeTableOptions<never>(this.table(), options);
    this.#ask();
  }

  crumb(): string {
    return safeLine(this.#query.replace(/\s+/g, ' '), 48);
  }

  headline(): Span[] {
    const { waiting } = this.#run;
    const wait: Span = [waiting === null ? '' : `asking, ${Math.floor(waiting / 1_000)} s  `, 'accent'];
    const answer = this.#run.answer;
    if (answer === null) return [wait];
    if (answer.problem !== null) return [wait, ['not answered', 'bad']];
    const { all } = this.#rows;
    const hosts = new Set(all.map(({ host }) => host).filter(Boolean)).size;
    const count = `${all.length} ${this.#showsValues ? 'values' : 'series'}`;
    const more: Span = [answer.left > 0 ? `, ${answer.left} or more are not shown` : '', 'warn'];
    const silent: Span = [answer.missing.length > 0 ? `  missing ${answer.missing.length}` : '', 'warn'];
    return [wait, [hosts === 0 ? count : `${count} of ${hosts} hosts`], more, silent];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    const keys =
      this.#metric() === undefined ? exploreKeys.filter(({ action }) => action !== 'metric') : exploreKeys;
    return this.#run.isAsking ? [givingUpKey, ...keys] : keys;
  }

  legend(): string[] {
    return [
      'the chart shows the marked series; where none is marked, the first eight',
      'a query of one series each (a selector, a rate of one) is asked of every host; others, one agent evaluates over all',
      'exact is the value in base units; age is that of the sample',
    ];
  }

  table(): Table<never> {
    return (this.#showsValues ? this.#valuesTable : this.#seriesTable) as unknown as Table<never>;
  }

  press(key: string): boolean {
    const action = actionOf([givingUpKey, ...exploreKeys], key);
    if (action === undefined || (action === 'metric' && this.#metric() === undefined)) return false;
    if (action === 'give-up' && !this.#run.isAsking) return false;
    this.#act[action]();
    return true;
  }

  readonly #act: Record<ExploreAction, () => void> = {
    host: () => this.#openHost(),
    edit: () => this.#edit(false),
    history: () => this.#edit(true),
    rate: () => this.#toggleRate(),
    sum: () => this.#sum(),
    view: () => this.#show(!this.#showsValues),
    threshold: () => this.#askThreshold(),
    scope: () => this.#askScope(),
    copy: () => this.#context.copy(this.#query),
    metric: () => this.#explain(this.#metric()!),
    notes: () => this.#showNotes(),
    'give-up': () => {
      this.#run.stop();
      this.#context.say('given up');
    },
  };

  click(row: number): void {
    const table = this.table();
    const found = table.rowAt(row - this.#above);
    if (found !== undefined) table.select(table.options.key(found));
  }

  lines(size: ScreenSize, theme: Theme): string[] {
    const { width, height } = size;
    const head = exploreHead(
      {
        query: this.#query,
        scope: this.#scope,
        notes: this.#run.answer,
        threshold: this.#crossed(),
        width,
        queryHeight: height < TALL ? 2 : 5,
      },
      theme,
    );
    const plot = this.#showsValues ? [] : this.#chart({ width, height: height - head.length }, theme);
    const table = this.table();
    const place: Span = [`${table.rows.length} of ${table.all.length} `, 'dim'];
    this.#above = head.length + plot.length + 2;
    return [
      ...head,
      ...plot,
      ends(tableSummary(table), [place], width, theme),
      ...table.lines(width, Math.max(2, height - this.#above + 1), theme),
    ].slice(0, height);
  }

  /** The present is asked for again when there may be a new sample; the past stays as it is. */
  refresh(): void {
    const { at, window } = this.#context.when();
    const run = this.#run;
    const again = Math.max(LEAST_AGAIN_MS, window.step * 1_000, run.took * AGAIN_BY_TIME_TAKEN);
    if (at === null && !run.isAsking && run.age > again && !this.#isRefused()) this.#ask();
  }

  travel(): void {
    this.#ask();
  }

  place(): Pick<Place, 'path' | 'options'> {
    const scope = this.#scope === 'all' ? '' : this.#scope;
    const view = this.#showsValues ? 'values' : '';
    const chosen = { scope, view, threshold: this.#threshold };
    return { path: [this.#query], options: { ...chosen, ...tableOptions(this.table()) } };
  }

  view(theme: Theme) {
    const { at, window } = this.#context.when();
    const end = Math.floor((at ?? this.#context.fleet().at) / 1_000 / window.step) * window.step;
    const start = end - Math.floor(window.seconds / window.step) * window.step;
    const timeline = { start, end, step: window.step };
    const shown = { title: this.#title(), unit: this.#unit().name, series: this.#drawn(), timeline };
    return {
      ...tableView(this.table(), { title: `explore ${this.crumb()}`, at: end * 1_000 }, theme),
      charts: this.#showsValues ? [] : [exportedChart({ ...shown, events: this.#context.events() })],
    };
  }

  stop(): void {
    this.#stopping.abort();
    this.#vocabulary.stop();
    this.#series.stop();
    this.#values.stop();
  }

  get #run(): QueryRun<AnswerNotes & { readonly left: number }> {
    return this.#showsValues ? this.#values : this.#series;
  }

  get #rows(): {
    readonly all: readonly (ExploredSeries | ExploredValue)[];
    readonly selected: ExploredSeries | ExploredValue | undefined;
  } {
    return this.#showsValues ? this.#valuesTable : this.#seriesTable;
  }

  #ask(): void {
    const { at, window } = this.#context.when();
    const { hosts } = this.#context.fleet();
    const end = at ?? Date.now() - 1_000;
    const query = this.#query;
    const question = { hosts, scope: this.#scope, query, perSeries: isPerSeries(query) };
    const { seconds, step } = window;
    if (this.#showsValues)
      this.#values.ask((signal) =>
        exploreValues({ ...question, at: end, isSelector: isSamples(query), signal }),
      );
    else this.#series.ask((signal) => exploreSeries({ ...question, end, seconds, step, signal }));
  }

  /** Takes an answer; where a query has none over a window, such as a text, its value is shown instead. */
  #take(): void {
    const [series, values] = [this.#series.answer, this.#values.answer];
    if (!this.#showsValues && /for range query, must be/.test(series?.problem ?? '')) this.#show(true);
    if (!this.#series.isAsking) this.#seriesTable.show(series?.series ?? []);
    if (!this.#values.isAsking) this.#valuesTable.show(values?.values ?? []);
    this.#context.changed();
  }

  #show(values: boolean): void {
    this.#run.stop();
    this.#showsValues = values;
    this.#ask();
  }

  /** Asks another query; what was answered is none to it. */
  #goOn(query: string): void {
    this.#query = query;
    this.#edited = replaceText(this.#edited, { from: 0, to: this.#edited.text.length }, query);
    this.#forget();
  }

  #forget(): void {
    for (const run of [this.#series, this.#values]) {
      run.stop();
      run.forget();
    }
    this.#seriesTable.show([]);
    this.#valuesTable.show([]);
    this.#ask();
  }

  #isRefused(): boolean {
    return (this.#run.answer?.problem ?? null) !== null;
  }

  #hosts(): readonly FleetHost[] {
    const { hosts } = this.#context.present();
    try {
      return hostsInScope(hosts, parseScope(this.#scope));
    } catch (error) {
      if (error instanceof SyntaxError) return hosts;
      throw error;
    }
  }

  #edit(searching: boolean): void {
    const problem = this.#run.answer?.problem ?? null;
    const isSame = this.#edited.text === this.#query;
    openEditor(this.#context, {
      vocabulary: this.#vocabulary,
      hosts: () => this.#hosts(),
      edited: () => this.#edited,
      changed: (edited) => {
        this.#edited = edited;
      },
      problem: isSame && problem !== null ? queryProblem(this.#query, problem) : undefined,
      searching,
      run: (query) => this.#goOn(query),
      signal: this.#stopping.signal,
    });
  }

  #toggleRate(): void {
    const query = toggleRate(this.#query, this.#context.when().window.step);
    if (query === undefined) this.#context.say('rate() goes around one selector: press i and write it');
    else this.#goOn(query);
  }

  #sum(): void {
    const metrics = metricsOf(queryTokens(this.#query));
    this.#context.overlay(
      createSumPrompt(
        () => this.#vocabulary.labels(metrics),
        (labels) => this.#goOn(sumBy(this.#query, labels)),
      ),
    );
  }

  #askScope(): void {
    this.#context.overlay(
      createScopePrompt(this.#scope, this.#context.present().hosts, (scope) => {
        this.#scope = scope;
        this.#forget();
      }),
    );
  }

  #askThreshold(): void {
    this.#context.overlay(
      createThresholdPrompt(this.#threshold, (threshold) => {
        this.#threshold = threshold;
        const before = this.#seriesTable;
        this.#seriesTable = this.#makeSeriesTable();
        this.#seriesTable.state = { ...before.state, sort: this.#seriesTable.state.sort };
        this.#seriesTable.show(before.all);
      }),
    );
  }

  /** What the selected series is of, else the first metric of the query. */
  #metric(): string | undefined {
    const { selected } = this.#rows;
    return selected?.name || metricsOf(queryTokens(this.#query))[0];
  }

  #explain(metric: string): void {
    const known = () => this.#vocabulary.metric(metric);
    const { changed, overlay, help } = this.#context;
    const more = [{ keys: ['?'], label: '?', does: 'the keys of the screen', brief: 'keys', action: help }];
    const { signal } = this.#stopping;
    overlay(createMetricCard({ metric, hosts: this.#hosts(), known, changed, signal, more }));
  }

  #showNotes(): void {
    const { problem = null, missing = [], warnings = [], infos = [] } = this.#run.answer ?? {};
    const notes: [string, Role][] = [
      ...(problem === null ? [] : [[`problem  ${problem}`, 'bad'] as [string, Role]]),
      ...missing.map((text): [string, Role] => [`missing  ${text}`, 'warn']),
      ...warnings.map((text): [string, Role] => [`warning  ${text}`, 'warn']),
      ...infos.map((text): [string, Role] => [`info  ${text}`, 'plain']),
    ];
    const lines = notes.map(([text, role]): Span[] => [[` ${text}`, role]]);
    if (notes.length === 0) this.#context.say('nothing was remarked');
    else this.#context.overlay(createPager({ title: () => [['remarks', 'title']], lines: () => lines }));
  }

  #openHost(): void {
    const { selected } = this.#rows;
    if (selected?.host) this.#context.go({ screen: 'host', path: [selected.host] });
    else if (selected !== undefined) this.#context.say('this series is of no single host');
  }

  #makeSeriesTable(): Table<ExploredSeries> {
    return createSeriesTable({
      unit: () => this.#unit(),
      empty: () => this.#emptyWords(),
      threshold: parseThreshold(this.#threshold),
      step: () => this.#context.when().window.step,
    });
  }

  #chart({ width, height }: ScreenSize, theme: Theme): string[] {
    const time = chartTime(this.#context, this.#context.events(), theme);
    const size = { width, height: Math.max(7, Math.floor(height * 0.5)) };
    const shown = { title: this.#title(), unit: this.#unit(), threshold: parseThreshold(this.#threshold) };
    return chart(this.#drawn(), { ...shown, ...size, ...time, empty: this.#emptyWords()[0]! }, theme);
  }

  #drawn(): Series[] {
    const { all, rows, state, options } = this.#seriesTable;
    const marked = all.filter((row) => state.marked.has(options.key(row)));
    const chosen = marked.length > 0 ? marked : rows;
    return chosen.slice(0, DRAWN).map(({ host, labels, values }, index) => ({
      name: [host, labelsText(labels)].filter(Boolean).join(' ') || 'all',
      role: `series${index}` as Role,
      values: values.map((value) => (value !== null && Number.isFinite(value) ? value : null)),
    }));
  }

  /** How many series are above the threshold now, and the longest of them. */
  #crossed(): Span[] {
    const threshold = parseThreshold(this.#threshold);
    if (threshold === undefined || this.#showsValues) return [];
    const { step } = this.#context.when().window;
    const { all } = this.#seriesTable;
    const above = all.filter((row) => crossingOf(row, threshold, step).since !== undefined).length;
    const text = `above ${this.#threshold} now: ${above} of ${all.length}`;
    return [[text, above > 0 ? 'bad' : 'good']];
  }

  #title(): string {
    const names = new Set(this.#seriesTable.all.map(({ name }) => name));
    const [name] = names;
    return names.size === 1 && name ? name : this.crumb();
  }

  #unit(): Unit {
    return unitOfQuery(this.#query, (metric) => this.#vocabulary.known(metric)?.unit ?? '');
  }

  #emptyWords(): string[] {
    const { answer, failure, isAsking } = this.#run;
    if (failure !== null) return [failure];
    if (answer === null) return [isAsking ? 'asking the hosts…' : 'not asked; press i, then Enter'];
    if (answer.problem !== null)
      return [queryProblem(this.#query, answer.problem).text, 'i changes the query'];
    const nothing = this.#showsValues
      ? 'nothing has a value at this moment'
      : 'nothing has a value in this window';
    return [nothing, 'i changes the query, o the hosts'];
  }
}

/** Whether it gives samples as they were taken, which have an age. */
function isSamples(query: string): boolean {
  return isSelector(query) && !queryTokens(query).some(({ text }) => text === '[');
}
