import { metricNames } from '../../data/explored-series.ts';
import { tableView } from '../../export/table-view.ts';
import type { Place } from '../../place/place.ts';
import { Table } from '../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../table/table-place.ts';
import { tableSummary } from '../../table/table-summary.ts';
import { ends, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { Screen, ScreenContext, ScreenSize } from '../screen.ts';

const listKeys: readonly KeyBinding<'open'>[] = [
  {
    keys: ['enter', 'right', 'l'],
    label: 'Enter',
    does: 'chart the metric over all hosts',
    brief: 'chart it',
    action: 'open',
  },
];

/** The names of all metrics, to choose one from. */
export class MetricList implements Screen {
  readonly #context: ScreenContext;
  readonly #stopping = new AbortController();
  readonly #table: Table<string>;
  #loaded = false;

  constructor({ options }: Place, context: ScreenContext) {
    this.#context = context;
    this.#table = new Table<string>({
      columns: [
        {
          id: 'metric',
          title: 'metric',
          width: 40,
          widest: 90,
          align: 'left',
          rank: 0,
          value: (name) => name,
          text: (name) => name,
        },
      ],
      key: (name) => name,
      name: (name) => name,
      sort: 'metric',
      empty: () => [
        this.#loaded ? 'No host that answers has any series.' : 'asking for the names of all metrics…',
      ],
    });
    takeTableOptions(this.#table, options);
    void this.#ask();
  }

  crumb(): string {
    return '';
  }

  headline(): Span[] {
    return [[`${this.#table.all.length} metrics`]];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return listKeys;
  }

  legend(): string[] {
    return ['the names are those of the first hosts that answer'];
  }

  table(): Table<never> {
    return this.#table as unknown as Table<never>;
  }

  press(key: string): boolean {
    if (actionOf(listKeys, key) === undefined) return false;
    const name = this.#table.selected;
    if (name !== undefined) this.#context.go({ screen: 'explore', path: [name] });
    return true;
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const place: Span = [`${this.#table.rows.length} of ${this.#table.all.length} `, 'dim'];
    return [
      ends(tableSummary(this.#table), [place], width, theme),
      ...this.#table.lines(width, Math.max(2, height - 1), theme),
    ];
  }

  refresh(): void {}

  travel(): void {}

  place(): Pick<Place, 'path' | 'options'> {
    return { path: [], options: tableOptions(this.#table) };
  }

  view(theme: Theme) {
    return tableView(this.#table, { title: 'metrics', at: this.#context.fleet().at }, theme);
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #ask(): Promise<void> {
    const { signal } = this.#stopping;
    const names = await metricNames(this.#context.fleet().hosts, signal);
    if (signal.aborted) return;
    this.#loaded = true;
    this.#table.show(names);
    this.#context.changed();
  }
}
