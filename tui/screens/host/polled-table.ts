import type { Client } from '../../../agent/client/client.ts';
import { AnswerPoll, type PolledAnswer } from '../../data/answer-poll.ts';
import { tableView } from '../../export/table-view.ts';
import { Table, type TableOptions } from '../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../table/table-place.ts';
import { tableSummary } from '../../table/table-summary.ts';
import { shortDuration } from '../../text/short.ts';
import { ends, line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import type { KeyBinding } from '../key-binding.ts';
import type { ScreenContext, ScreenSize } from '../screen.ts';
import type { TabBody, TabContext } from './tab.ts';

export type PolledTableOptions<Answer, Row> = {
  readonly table: Omit<TableOptions<Row>, 'empty' | 'style'>;
  /** Asks the host once; `time` is the moment by its clock, undefined for now. */
  readonly ask: (client: Client, time: string | undefined, signal: AbortSignal) => Promise<Answer>;
  /** Milliseconds from question to question. @default 5000 */
  readonly period?: number;
  readonly rows: (answer: Answer) => readonly Row[];
  /** Why the host has none of it; null where it has. */
  readonly because: (answer: Answer) => string | null;
  /** What is counted, in words: `12 units, 1 failed`. */
  readonly count: (answer: Answer) => Span;
  /** All of a row that the columns cut, at the bottom. */
  readonly whole: (row: Row) => string;
  readonly legend: (theme: Theme) => readonly string[];
  readonly tree?: { on: boolean };
  /** What Enter does with the selected row. */
  readonly open?: { readonly does: string; readonly go: (row: Row) => Parameters<ScreenContext['go']>[0] };
};

/** A number of questions may be lost on a slow line before what is shown counts as old. */
const STALE_AFTER_MS = 12_000;

const treeKeys: readonly KeyBinding<'tree'>[] = [
  { keys: ['T'], label: 'T', does: 'as a tree, or as a list', brief: 'tree/list', action: 'tree' },
];

/** A view of a host that is one table, asked for only while it is open. */
export class PolledTable<Answer, Row extends object> implements TabBody {
  readonly #context: TabContext;
  readonly #options: PolledTableOptions<Answer, Row>;
  readonly #table: Table<Row>;
  readonly #poll: AnswerPoll<Answer> | null;
  readonly #treeAtFirst: boolean;
  #answer: PolledAnswer<Answer> = { value: null, answeredAt: null, because: null };

  constructor(
    context: TabContext,
    place: Readonly<Record<string, string>>,
    options: PolledTableOptions<Answer, Row>,
  ) {
    this.#context = context;
    this.#options = options;
    this.#treeAtFirst = options.tree?.on === true;
    this.#table = new Table<Row>({
      ...options.table,
      empty: () => [this.#emptyReason()],
      style: () => (this.#isStale() ? { role: 'dim' } : {}),
    });
    if (options.tree !== undefined && place.tree) options.tree.on = place.tree === 'on';
    takeTableOptions(this.#table, place);
    this.#poll = this.#open();
    this.refresh();
  }

  bindings(): readonly KeyBinding<unknown>[] {
    const { tree, open } = this.#options;
    const enter = { keys: ['enter'], label: 'Enter', brief: 'open', action: 'open' };
    return [
      ...(open === undefined ? [] : [{ ...enter, does: open.does }]),
      ...(tree === undefined ? [] : treeKeys),
    ];
  }

  legend(theme: Theme): readonly string[] {
    return this.#options.legend(theme);
  }

  table(): Table<never> {
    return this.#table as unknown as Table<never>;
  }

  press(key: string): boolean {
    const { tree, open } = this.#options;
    const { selected } = this.#table;
    if (key === 'enter' && open !== undefined && !this.#table.state.typing) {
      if (selected !== undefined) this.#context.console.go(open.go(selected));
      return true;
    }
    if (key !== 'T' || tree === undefined || this.#table.state.typing) return false;
    tree.on = !tree.on;
    this.#table.show(this.#table.all);
    return true;
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const selected = this.#table.selected;
    const whole = selected === undefined ? '' : ` ${this.#options.whole(selected)}`;
    return [
      ends(tableSummary(this.#table), [this.#note(), [' ']], width, theme),
      ...this.#table.lines(width, Math.max(2, height - 2), theme),
      line([[whole, 'dim']], width, theme),
    ];
  }

  refresh(): void {
    if (this.#poll !== null) this.#answer = this.#poll.answer;
    const { value } = this.#answer;
    this.#table.show(value === null ? [] : this.#options.rows(value));
  }

  travel(): void {
    this.#poll?.show(this.#context.console.when().at);
    this.refresh();
  }

  options(): Record<string, string> {
    const { tree } = this.#options;
    const changed = tree !== undefined && tree.on !== this.#treeAtFirst;
    return { ...tableOptions(this.#table), tree: changed ? (tree.on ? 'on' : 'off') : '' };
  }

  view(theme: Theme) {
    return tableView(this.#table, { title: '', at: 0 }, theme);
  }

  stop(): void {
    this.#poll?.stop();
  }

  #open(): AnswerPoll<Answer> | null {
    const { console, host } = this.#context;
    const { ask, period } = this.#options;
    const client = console.client(host());
    if (client === null) return null;
    return new AnswerPoll<Answer>({
      ask: (time, signal) => ask(client, time, signal),
      at: console.when().at,
      clockOffsetMs: () => host().clockOffsetMs ?? 0,
      changed: () => console.changed(),
      ...(period === undefined ? {} : { period }),
    });
  }

  #ageMs(): number {
    return this.#context.console.fleet().at - (this.#answer.answeredAt ?? 0);
  }

  /** What was answered about the past stays true. */
  #isStale(): boolean {
    const { value, because } = this.#answer;
    return value !== null && because !== null && this.#ageMs() > STALE_AFTER_MS;
  }

  #note(): Span {
    const { value, because } = this.#answer;
    if (value === null) return [because === null ? '' : because, 'warn'];
    if (this.#isStale()) return [`STALE, ${shortDuration(this.#ageMs())} old: ${because}`, 'warn'];
    return this.#options.because(value) === null ? this.#options.count(value) : ['', 'dim'];
  }

  #emptyReason(): string {
    const { value, because } = this.#answer;
    if (this.#poll === null) return 'No address to ask.';
    if (value !== null) return this.#options.because(value) ?? 'Nothing here.';
    if (because === null) return 'loading…';
    return because === 'http-404' ? 'The agent there is too old to tell.' : `No answer: ${because}`;
  }
}
