import { isCounter } from '../../data/explored-series.ts';
import { ExploredVocabulary, type KnownMetric } from '../../data/explored-vocabulary.ts';
import type { Place } from '../../place/place.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';
import { takeTableOptions } from '../../table/table-place.ts';
import { editedText } from '../../text/edited-text.ts';
import type { Span } from '../../text/spans.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { ScreenContext } from '../screen.ts';
import { TableScreen } from '../table-screen.ts';
import { openMetricCard } from './metric-card.ts';
import { openEditor } from './open-editor.ts';
import { rateRange } from './wrap-query.ts';

type Action = 'open' | 'edit' | 'history' | 'metric';

const listKeys: readonly KeyBinding<Action>[] = [
  {
    keys: ['enter', 'right', 'l'],
    label: 'Enter',
    does: 'chart the metric over all hosts; a counter as its rate',
    brief: 'chart it',
    action: 'open',
  },
  { keys: ['i'], label: 'i', does: 'write a query; Tab completes', brief: 'query', action: 'edit' },
  { keys: ['ctrl-r'], label: 'ctrl-r', does: 'an earlier query', brief: 'history', action: 'history' },
  {
    keys: ['?'],
    label: '?',
    does: 'what the metric is; ? again: these keys',
    brief: 'metric, help',
    action: 'metric',
  },
];

const columns: Column<KnownMetric>[] = [
  textColumn('metric', { width: 30, widest: 70, rank: 0 }, ({ name }) => name),
  textColumn('type', { width: 9, widest: 9, rank: 1 }, ({ type }) => type),
  textColumn('unit', { width: 8, widest: 8, rank: 3 }, ({ unit }) => unit),
  textColumn('help', { width: 20, widest: 200, rank: 2 }, ({ help }) => help),
];

function textColumn(
  id: string,
  size: Pick<Column<KnownMetric>, 'rank' | 'width' | 'widest'>,
  value: (metric: KnownMetric) => string,
): Column<KnownMetric> {
  return { id, title: id, align: 'left', ...size, value, text: value };
}

/** All metrics with what they are, to choose one from, or to write a query. */
export class MetricList extends TableScreen<KnownMetric> {
  readonly #context: ScreenContext;
  readonly #vocabulary: ExploredVocabulary;
  readonly #stopping = new AbortController();
  #edited = editedText('');

  constructor({ options }: Place, context: ScreenContext) {
    const name = ({ name }: KnownMetric) => name;
    super(
      new Table<KnownMetric>({ columns, key: name, name, sort: 'metric', empty: () => [this.#emptyWords()] }),
    );
    this.#context = context;
    this.#vocabulary = new ExploredVocabulary({
      hosts: () => context.present().hosts,
      changed: context.changed,
    });
    takeTableOptions(this.rows, options);
    this.refresh();
  }

  headline(): Span[] {
    return [[`${this.rows.all.length} metrics`]];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return this.rows.selected === undefined ? listKeys.filter(({ action }) => action !== 'metric') : listKeys;
  }

  legend(): string[] {
    return ['the names are those of the first hosts that answer'];
  }

  press(key: string): boolean {
    const action = actionOf(listKeys, key);
    const metric = this.rows.selected;
    if (action === 'edit' || action === 'history') this.#edit(action === 'history');
    else if (action === 'open' && metric !== undefined) this.#go(this.#queryOf(metric));
    else if (action === 'metric' && metric !== undefined) this.#explain(metric.name);
    else return false;
    return true;
  }

  refresh(): void {
    const metrics = this.#vocabulary.metrics();
    if (metrics !== this.rows.all) this.rows.show(metrics);
  }

  override stop(): void {
    this.#stopping.abort();
    this.#vocabulary.stop();
  }

  protected remark(): string {
    return `${this.rows.rows.length} of ${this.rows.all.length}`;
  }

  protected exported() {
    return { title: 'metrics', at: this.#context.fleet().at };
  }

  #go(query: string): void {
    this.#context.go({ screen: 'explore', path: [query] });
  }

  #queryOf({ name, type }: KnownMetric): string {
    const isRising = type === '' ? isCounter(name) : type === 'counter';
    return isRising ? `rate(${name}[${rateRange(this.#context.when().window.step)}])` : name;
  }

  #edit(searching: boolean): void {
    openEditor(this.#context, {
      vocabulary: this.#vocabulary,
      hosts: () => this.#context.present().hosts,
      edited: () => this.#edited,
      changed: (edited) => {
        this.#edited = edited;
      },
      searching,
      run: (query) => this.#go(query),
      signal: this.#stopping.signal,
    });
  }

  #explain(metric: string): void {
    openMetricCard(this.#context, {
      metric,
      hosts: this.#context.present().hosts,
      known: () => this.#vocabulary.metric(metric),
      signal: this.#stopping.signal,
    });
  }

  #emptyWords(): string {
    if (this.#vocabulary.isAsking) return 'asking for the names of all metrics…';
    return this.#vocabulary.problem ?? 'no host tells of any metric';
  }
}
