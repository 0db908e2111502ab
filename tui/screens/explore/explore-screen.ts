import { errorMessage } from '../../../agent/kit/errors.ts';
import { chart } from '../../charts/chart.ts';
import type { Series } from '../../charts/series.ts';
import {
  type ExploredAnswer,
  type ExploredSeries,
  exploreSeries,
  metricNames,
} from '../../data/explored-series.ts';
import { exportedChart } from '../../export/exported-chart.ts';
import { tableView } from '../../export/table-view.ts';
import { createPrompt } from '../../overlays/prompt.ts';
import type { Place } from '../../place/place.ts';
import type { Table } from '../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../table/table-place.ts';
import { tableSummary } from '../../table/table-summary.ts';
import { ends, type Span } from '../../text/spans.ts';
import type { Role, Theme } from '../../theme/theme.ts';
import { chartTime } from '../../time/chart-time.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { Screen, ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import { completeSelector, type SelectorVocabulary } from './complete-selector.ts';
import { MetricList } from './metric-list.ts';
import { createSeriesTable, labelsText } from './series-table.ts';
import { unitOf } from './unit-of.ts';

type Action = 'rate' | 'selector' | 'host';

const exploreKeys: readonly KeyBinding<Action>[] = [
  {
    keys: ['enter', 'right', 'l'],
    label: 'Enter',
    does: 'show the host of the series',
    brief: 'host',
    action: 'host',
  },
  {
    keys: ['i'],
    label: 'i',
    does: 'change the selector: name{label="value"}; Tab completes',
    brief: 'selector',
    action: 'selector',
  },
  { keys: ['r'], label: 'r', does: 'counters as rates, or as they are', brief: 'rate', action: 'rate' },
];
/** As many lines can be told apart. */
const DRAWN = 8;
const LEAST_AGAIN_MS = 5_000;

/** Any series by name and labels, over all hosts that have it. */
export const exploreScreen: ScreenKind = {
  id: 'explore',
  title: 'explore',
  does: 'any series over all hosts: explore node_load1, or alone to choose from all names',
  takes: 'text',
  open: (place, context) =>
    place.path[0] === undefined ? new MetricList(place, context) : new ExploreScreen(place, context),
};

class ExploreScreen implements Screen {
  readonly #context: ScreenContext;
  readonly #table: Table<ExploredSeries>;
  #selector: string;
  #rate: boolean;
  #answer: ExploredAnswer | null = null;
  #failure: string | null = null;
  #names: readonly string[] = [];
  #asked = new AbortController();
  #askedAt = 0;
  #asking = false;

  constructor({ path, options }: Place, context: ScreenContext) {
    this.#context = context;
    this.#selector = path[0]!;
    this.#rate = options.rate !== 'off';
    this.#table = createSeriesTable(
      () => this.#unit(),
      () => this.#emptyWords(),
    );
    takeTableOptions(this.#table, options);
    this.#ask();
  }

  crumb(): string {
    return this.#selector;
  }

  headline(): Span[] {
    const { series = [], missing = [], problem = null, left = 0 } = this.#answer ?? {};
    const hosts = new Set(series.map(({ hostKey }) => hostKey)).size;
    if (problem !== null) return [[problem, 'bad']];
    const more: Span = [left > 0 ? `, ${left} more are not shown` : '', 'warn'];
    const silent: Span = [missing.length > 0 ? `  missing ${missing.length}: ${missing[0]}` : '', 'warn'];
    return [[`${series.length} series of ${hosts} hosts`], more, silent];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return exploreKeys;
  }

  legend(): string[] {
    return [
      'the chart shows the marked series; where none is marked, the first eight',
      'counters (_total, _count, _sum, _bucket) are shown as their rise in a second',
    ];
  }

  table(): Table<never> {
    return this.#table as unknown as Table<never>;
  }

  press(key: string): boolean {
    const action = actionOf(exploreKeys, key);
    if (action === 'rate') {
      this.#rate = !this.#rate;
      this.#ask();
    } else if (action === 'selector') this.#edit();
    else if (action === 'host' && this.#table.selected)
      this.#context.go({ screen: 'host', path: [this.#table.selected.host] });
    return action !== undefined;
  }

  click(row: number, _column: number, { height }: ScreenSize): void {
    const series = this.#table.rowAt(row - chartHeight(height) - 2);
    if (series !== undefined) this.#table.select(this.#table.options.key(series));
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const chartLines = chartHeight(height);
    const time = chartTime(this.#context, this.#context.events(), theme);
    const options = { title: this.#title(), unit: this.#unit(), width, height: chartLines, ...time };
    const place: Span = [`${this.#table.rows.length} of ${this.#table.all.length} `, 'dim'];
    return [
      ...chart(this.#drawn(), { ...options, empty: this.#emptyWords()[0]! }, theme),
      ends(tableSummary(this.#table), [place], width, theme),
      ...this.#table.lines(width, Math.max(2, height - chartLines - 1), theme),
    ].slice(0, height);
  }

  /** The present is asked for again when there may be a new sample; the past stays as it is. */
  refresh(): void {
    const { at, window } = this.#context.when();
    const again = Math.max(LEAST_AGAIN_MS, window.step * 1_000);
    if (at === null && performance.now() - this.#askedAt > again) this.#ask();
  }

  travel(): void {
    this.#ask();
  }

  place(): Pick<Place, 'path' | 'options'> {
    const rate = this.#rate ? '' : 'off';
    return { path: [this.#selector], options: { rate, ...tableOptions(this.#table) } };
  }

  view(theme: Theme) {
    const { at, window } = this.#context.when();
    const end = Math.floor((at ?? this.#context.fleet().at) / 1_000 / window.step) * window.step;
    const timeline = {
      start: end - Math.floor(window.seconds / window.step) * window.step,
      end,
      step: window.step,
    };
    const { name } = this.#unit();
    const shown = { title: this.#title(), unit: name, series: this.#drawn(), timeline };
    return {
      ...tableView(this.#table, { title: `explore ${this.#selector}`, at: end * 1_000 }, theme),
      charts: [exportedChart({ ...shown, events: this.#context.events() })],
    };
  }

  stop(): void {
    this.#asked.abort();
  }

  #ask(): void {
    if (this.#asking) this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const { at, window } = this.#context.when();
    const { hosts } = this.#context.fleet();
    const end = at ?? Date.now() - 1_000;
    this.#asking = true;
    this.#askedAt = performance.now();
    const { seconds, step } = window;
    exploreSeries({ hosts, selector: this.#selector, end, seconds, step, rate: this.#rate, signal })
      .then((answer) => {
        if (signal.aborted) return;
        this.#answer = answer;
        this.#table.show(answer.series);
      })
      .catch((error: unknown) => {
        this.#failure = errorMessage(error);
      })
      .finally(() => {
        this.#asking = false;
        if (!signal.aborted) this.#context.changed();
      });
  }

  /** The names are asked for when they may be needed first; the labels are those of the series that are shown. */
  #vocabulary(): SelectorVocabulary {
    const labels = new Map<string, Set<string>>();
    for (const series of this.#table.all)
      for (const [name, value] of Object.entries(series.labels))
        labels.set(name, (labels.get(name) ?? new Set()).add(value));
    return { names: this.#names, labels };
  }

  async #askNames(): Promise<void> {
    if (this.#names.length > 0) return;
    const { signal } = this.#asked;
    this.#names = await metricNames(this.#context.fleet().hosts, signal);
  }

  #edit(): void {
    void this.#askNames();
    this.#context.overlay(
      createPrompt({
        label: 'series',
        hint: 'name{label="value", other=~"regex"}',
        initial: this.#selector,
        complete: (text) => completeSelector(text, this.#vocabulary()),
        submit: (text) => {
          if (text.trim() === '') return 'write the name of a metric';
          this.#selector = text.trim();
          this.#answer = null;
          this.#table.show([]);
          this.#ask();
          return undefined;
        },
      }),
    );
  }

  #drawn(): Series[] {
    const { marked } = this.#table.state;
    const { key } = this.#table.options;
    const chosen = marked.size > 0 ? this.#table.all.filter((row) => marked.has(key(row))) : this.#table.rows;
    return chosen.slice(0, DRAWN).map(({ host, labels, values }, index) => ({
      name: [host, labelsText(labels)].filter(Boolean).join(' '),
      role: `series${index}` as Role,
      values,
    }));
  }

  #title(): string {
    const { name } = this.#table.all[0] ?? { name: this.#selector };
    return this.#unit() === unitOf(name, false) || !this.#rate ? name : `${name} per second`;
  }

  #unit() {
    return unitOf(this.#table.all[0]?.name ?? this.#selector.replace(/\{.*$/s, ''), this.#rate);
  }

  #emptyWords(): string[] {
    if (this.#failure !== null) return [this.#failure];
    if (this.#answer === null) return ['asking all hosts…'];
    return [this.#answer.problem ?? 'no host has such a series in this window', 'i changes the selector'];
  }
}

function chartHeight(height: number): number {
  return Math.max(7, Math.floor(height * 0.5));
}
