import { safeLine } from '../../../agent/kit/safe-text.ts';
import { exportedChart } from '../../export/exported-chart.ts';
import { tableView } from '../../export/table-view.ts';
import { createPager } from '../../overlays/pager.ts';
import type { Place } from '../../place/place.ts';
import type { Table } from '../../table/table.ts';
import { tableOptions } from '../../table/table-place.ts';
import { type EditedText, editedText, replaceText } from '../../text/edited-text.ts';
import type { Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { chartTime } from '../../time/chart-time.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { Screen, ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import { type ExploreAction, exploreKeys, givingUpKey } from './explore-keys.ts';
import { exploreLines } from './explore-lines.ts';
import { ExploreModel } from './explore-model.ts';
import { createScopePrompt, createSumPrompt, createThresholdPrompt } from './explore-prompts.ts';
import { openMetricCard } from './metric-card.ts';
import { MetricList } from './metric-list.ts';
import { noteLines } from './note-lines.ts';
import { openEditor } from './open-editor.ts';
import { sumBy, toggleRate } from './wrap-query.ts';

/** PromQL over all hosts or some: what it gives over the window as a chart, or now as a table. */
export const exploreScreen: ScreenKind = {
  id: 'explore',
  title: 'explore',
  does: 'any query (PromQL) over all hosts: explore avg(node_load1), or alone to choose a metric',
  takes: 'text',
  open: (place, context) =>
    place.path[0] === undefined ? new MetricList(place, context) : new ExploreScreen(place, context),
};

class ExploreScreen implements Screen {
  readonly #context: ScreenContext;
  readonly #model: ExploreModel;
  readonly #stopping = new AbortController();
  /** The text as it was left in the editor; the query itself where it was run. */
  #edited: EditedText;
  /** The line that the rows begin at, as they were drawn last. */
  #rowsFrom = 0;

  constructor(place: Place, context: ScreenContext) {
    this.#context = context;
    this.#model = new ExploreModel(place, context);
    this.#edited = editedText(this.#model.query);
  }

  crumb(): string {
    return safeLine(this.#model.query.replace(/\s+/g, ' '), 48);
  }

  headline(): Span[] {
    const { run, rows, showsValues } = this.#model;
    const { waiting, answer } = run;
    const wait: Span = [waiting === null ? '' : `asking, ${Math.floor(waiting / 1_000)} s  `, 'accent'];
    if (answer === null) return [wait];
    if (answer.problem !== null) return [wait, ['not answered', 'bad']];
    const hosts = new Set(rows.all.map(({ host }) => host).filter(Boolean)).size;
    const count = counted(rows.all.length, showsValues ? VALUES : SERIES);
    const more: Span = [answer.left > 0 ? `, ${answer.left} or more are not shown` : '', 'warn'];
    const silent: Span = [answer.missing.length > 0 ? `  missing ${answer.missing.length}` : '', 'warn'];
    return [wait, [hosts === 0 ? count : `${count} of ${counted(hosts, HOSTS)}`], more, silent];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    const hasMetric = this.#metric() !== undefined;
    const keys = exploreKeys.filter(({ action }) => action !== 'metric' || hasMetric);
    return this.#model.run.isAsking ? [givingUpKey, ...keys] : keys;
  }

  legend(): string[] {
    return [
      'the chart shows the marked series; where none is marked, the first eight',
      'a selector, or rate() and its like around one, is asked of every host; of all else, one agent asks the others',
      'exact is the value in base units; age is that of the sample',
    ];
  }

  table(): Table<never> {
    return this.#model.table();
  }

  press(key: string): boolean {
    const action = actionOf([givingUpKey, ...exploreKeys], key);
    if (action === undefined || (action === 'metric' && this.#metric() === undefined)) return false;
    if (action === 'give-up' && !this.#model.run.isAsking) return false;
    this.#act[action]();
    return true;
  }

  readonly #act: Record<ExploreAction, () => void> = {
    host: () => this.#openHost(),
    edit: () => this.#edit(false),
    history: () => this.#edit(true),
    rate: () => this.#toggleRate(),
    sum: () => this.#sum(),
    view: () => this.#model.show(!this.#model.showsValues),
    threshold: () => this.#askThreshold(),
    scope: () => this.#askScope(),
    copy: () => this.#context.copy(this.#model.query),
    metric: () => this.#explain(this.#metric()!),
    notes: () => this.#showNotes(),
    'give-up': () => {
      this.#model.run.stop();
      this.#context.say('given up');
    },
  };

  click(row: number): void {
    const table = this.table();
    const found = table.rowAt(row - this.#rowsFrom);
    if (found !== undefined) table.select(table.options.key(found));
  }

  lines(size: ScreenSize, theme: Theme): string[] {
    const time = chartTime(this.#context, this.#context.events(), theme);
    const { step } = this.#context.when().window;
    const { lines, rowsFrom } = exploreLines({ ...size, model: this.#model, time, step }, theme);
    this.#rowsFrom = rowsFrom;
    return lines;
  }

  refresh(): void {
    this.#model.refresh();
  }

  travel(): void {
    this.#model.ask();
  }

  place(): Pick<Place, 'path' | 'options'> {
    const { query, scope, showsValues, threshold } = this.#model;
    const view = showsValues ? 'values' : '';
    const chosen = { scope: scope === 'all' ? '' : scope, view, threshold: threshold.text };
    return { path: [query], options: { ...chosen, ...tableOptions(this.table()) } };
  }

  view(theme: Theme) {
    const model = this.#model;
    const { at, window } = this.#context.when();
    const end = Math.floor((at ?? this.#context.fleet().at) / 1_000 / window.step) * window.step;
    const start = end - Math.floor(window.seconds / window.step) * window.step;
    const timeline = { start, end, step: window.step };
    const shown = { title: model.title(), unit: model.unit().name, series: model.drawn(), timeline };
    return {
      ...tableView(this.table(), { title: `explore ${this.crumb()}`, at: end * 1_000 }, theme),
      charts: model.showsValues ? [] : [exportedChart({ ...shown, events: this.#context.events() })],
    };
  }

  stop(): void {
    this.#stopping.abort();
    this.#model.stop();
  }

  #edit(searching: boolean): void {
    const isSame = this.#edited.text === this.#model.query;
    openEditor(this.#context, {
      vocabulary: this.#model.vocabulary,
      hosts: () => this.#model.hosts(),
      edited: () => this.#edited,
      changed: (edited) => {
        this.#edited = edited;
      },
      problem: isSame ? this.#model.problem() : undefined,
      searching,
      run: (query) => this.#goOn(query),
      signal: this.#stopping.signal,
    });
  }

  /** Asks another query; the editor begins with it, and can undo it. */
  #goOn(query: string): void {
    this.#edited = replaceText(this.#edited, { from: 0, to: this.#edited.text.length }, query);
    this.#model.change({ query });
  }

  #toggleRate(): void {
    const query = toggleRate(this.#model.query, this.#context.when().window.step);
    if (query === undefined) this.#context.say('rate() goes around one selector: press i and write it');
    else this.#goOn(query);
  }

  #sum(): void {
    const { vocabulary, query } = this.#model;
    const labels = () => vocabulary.labels(this.#model.metrics());
    // Asked for now, they are known when somebody wants to complete one.
    labels();
    this.#context.overlay(createSumPrompt(labels, (chosen) => this.#goOn(sumBy(query, chosen))));
  }

  #askScope(): void {
    const { hosts } = this.#context.present();
    this.#context.overlay(
      createScopePrompt(this.#model.scope, hosts, (scope) => this.#model.change({ scope })),
    );
  }

  #askThreshold(): void {
    this.#context.overlay(
      createThresholdPrompt(this.#model.threshold.text, (text) => this.#model.changeThreshold(text)),
    );
  }

  /** What the selected series is of, else the first metric of the query. */
  #metric(): string | undefined {
    return this.#model.rows.selected?.name || this.#model.metrics()[0];
  }

  #explain(metric: string): void {
    const { vocabulary } = this.#model;
    openMetricCard(this.#context, {
      metric,
      hosts: this.#model.hosts(),
      known: () => vocabulary.metric(metric),
      signal: this.#stopping.signal,
    });
  }

  #showNotes(): void {
    const lines = noteLines(this.#model.run.answer);
    if (lines.length === 0) this.#context.say('nothing was remarked');
    else this.#context.overlay(createPager({ title: () => [['remarks', 'title']], lines: () => lines }));
  }

  #openHost(): void {
    const { selected } = this.#model.rows;
    if (selected?.host) this.#context.go({ screen: 'host', path: [selected.host] });
    else if (selected !== undefined) this.#context.say('this series is of no single host');
  }
}

const HOSTS = ['host', 'hosts'] as const;
const SERIES = ['series', 'series'] as const;
const VALUES = ['value', 'values'] as const;

function counted(count: number, [one, many]: readonly [one: string, many: string]): string {
  return `${count} ${count === 1 ? one : many}`;
}
