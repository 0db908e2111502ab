import { metricNames } from '../../data/explored-series.ts';
import type { Place } from '../../place/place.ts';
import { Table } from '../../table/table.ts';
import { takeTableOptions } from '../../table/table-place.ts';
import type { Span } from '../../text/spans.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { ScreenContext } from '../screen.ts';
import { TableScreen } from '../table-screen.ts';

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
export class MetricList extends TableScreen<string> {
  readonly #context: ScreenContext;
  readonly #stopping = new AbortController();
  #loaded = false;

  constructor({ options }: Place, context: ScreenContext) {
    const name = (metric: string) => metric;
    super(
      new Table<string>({
        columns: [
          {
            id: 'metric',
            title: 'metric',
            width: 40,
            widest: 90,
            align: 'left',
            rank: 0,
            value: name,
            text: name,
          },
        ],
        key: name,
        name,
        sort: 'metric',
        empty: () => [this.#emptyWords()],
      }),
    );
    this.#context = context;
    takeTableOptions(this.rows, options);
    void this.#ask();
  }

  headline(): Span[] {
    return [[`${this.rows.all.length} metrics`]];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return listKeys;
  }

  legend(): string[] {
    return ['the names are those of the first hosts that answer'];
  }

  press(key: string): boolean {
    if (actionOf(listKeys, key) === undefined) return false;
    const name = this.rows.selected;
    if (name !== undefined) this.#context.go({ screen: 'explore', path: [name] });
    return true;
  }

  refresh(): void {}

  override stop(): void {
    this.#stopping.abort();
  }

  protected remark(): string {
    return `${this.rows.rows.length} of ${this.rows.all.length}`;
  }

  protected exported() {
    return { title: 'metrics', at: this.#context.fleet().at };
  }

  async #ask(): Promise<void> {
    const { signal } = this.#stopping;
    const names = await metricNames(this.#context.fleet().hosts, signal);
    if (signal.aborted) return;
    this.#loaded = true;
    this.rows.show(names);
    this.#context.changed();
  }

  #emptyWords(): string {
    return this.#loaded ? 'No host that answers has any series.' : 'asking for the names of all metrics…';
  }
}
