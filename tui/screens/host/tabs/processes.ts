import type { ProcessRow } from '../../../../agent/contract/processes.ts';
import { ProcessHistory } from '../../../data/process-history.ts';
import { sendSignals, signalReport } from '../../../data/send-signals.ts';
import { tableView } from '../../../export/table-view.ts';
import { createSignalPrompt } from '../../../overlays/signal-prompt.ts';
import { Table } from '../../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../../table/table-place.ts';
import { tableSummary } from '../../../table/table-summary.ts';
import { TreeView } from '../../../table/tree-view.ts';
import { ends, line, type Span } from '../../../text/spans.ts';
import type { Theme } from '../../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../../key-binding.ts';
import type { ScreenSize } from '../../screen.ts';
import { processCharts } from '../process-charts.ts';
import { processColumns } from '../process-columns.ts';
import type { HostTab, TabBody, TabContext } from '../tab.ts';

const processKeys: readonly KeyBinding<'tree' | 'signal'>[] = [
  { keys: ['T'], label: 'T', does: 'as a tree, or as a list', brief: 'tree/list', action: 'tree' },
  {
    keys: ['K'],
    label: 'K',
    does: 'send a signal to this process or to all marked, after a question',
    brief: 'signal',
    action: 'signal',
  },
];

/** From this height of the tab on, on a terminal of 30 rows, the history of the selected process is below the table. */
const CHARTS_FROM = 26;
const CHART_HEIGHT = 8;
/** More generations than any host has; a host that lies may name parents in a circle. */
const GENERATIONS = 256;

/** The processes of the host. */
export const processes: HostTab = {
  id: 'processes',
  title: 'processes',
  open: (context, options) => new Processes(context, options),
};

class Processes implements TabBody {
  readonly #context: TabContext;
  readonly #tree: TreeView<ProcessRow>;
  readonly #table: Table<ProcessRow>;
  #byPid: ReadonlyMap<number, ProcessRow> = new Map();
  #showsCharts = false;
  #history: ProcessHistory | null = null;
  /** The key of the process that the history is of. */
  #historyOf: string | null = null;

  constructor(context: TabContext, options: Readonly<Record<string, string>>) {
    this.#context = context;
    const ancestors = (row: ProcessRow) => this.#ancestors(row);
    this.#tree = new TreeView({ key: ({ pid }) => String(pid), ancestors }, options.tree === 'on');
    this.#table = new Table<ProcessRow>({
      columns: processColumns(() => context.console.fleet().at, this.#tree),
      key: keyOf,
      name: ({ name }) => name,
      words: ({ name, command, user, pid }) => `${pid} ${user} ${name} ${command}`,
      sort: 'cpu',
      arrange: this.#tree.arrange,
      empty: () => [context.detail()?.processes.because ?? 'no processes are known yet'],
    });
    takeTableOptions(this.#table, options);
    this.refresh();
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return processKeys;
  }

  legend(): string[] {
    return [
      'cpu: 100% is one processor',
      'D waits for a device, Z is a zombie, T is stopped',
      'a signal needs the role operator on that host',
    ];
  }

  table(): Table<never> {
    return this.#table as unknown as Table<never>;
  }

  press(key: string): boolean {
    const action = this.#table.state.typing ? undefined : actionOf(processKeys, key);
    if (action === 'signal') this.#askForSignal();
    if (action === 'tree') {
      this.#tree.on = !this.#tree.on;
      this.#table.show(this.#table.all);
    }
    return action !== undefined;
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    this.#showsCharts = height >= CHARTS_FROM;
    const selected = this.#table.selected;
    const command = selected === undefined ? '' : ` ${selected.pid} ${selected.command || selected.name}`;
    const below = this.#showsCharts ? CHART_HEIGHT : 0;
    return [
      ends(tableSummary(this.#table), [this.#note(), [' ']], width, theme),
      ...this.#table.lines(width, Math.max(2, height - 2 - below), theme),
      line([[command, 'dim']], width, theme),
      ...(this.#showsCharts ? this.#charts({ width, height: below }, theme) : []),
    ];
  }

  refresh(): void {
    const rows = this.#context.detail()?.processes.rows ?? [];
    this.#byPid = new Map(rows.map((row) => [row.pid, row]));
    this.#table.show(rows);
    this.#followSelected();
  }

  travel(): void {
    this.#forgetHistory();
    this.refresh();
  }

  options(): Record<string, string> {
    return { ...tableOptions(this.#table), tree: this.#tree.on ? 'on' : '' };
  }

  view(theme: Theme) {
    return tableView(this.#table, { title: '', at: 0 }, theme);
  }

  stop(): void {
    this.#forgetHistory();
  }

  #note(): Span {
    const { total = 0, complete = true, because = null } = this.#context.detail()?.processes ?? {};
    if (because !== null) return [because, 'warn'];
    return complete ? [`${total} on this host`, 'dim'] : ['only the processes that were kept', 'warn'];
  }

  #charts(size: ScreenSize, theme: Theme): string[] {
    const { selected } = this.#table;
    const history = selected !== undefined && keyOf(selected) === this.#historyOf ? this.#history : null;
    return processCharts(selected?.name ?? '', history, this.#context, size, theme);
  }

  /** At most once a tick, so that going down a list does not ask for everything on the way. */
  #followSelected(): void {
    const { selected } = this.#table;
    const wanted = this.#showsCharts && selected !== undefined ? keyOf(selected) : null;
    if (wanted === this.#historyOf) return;
    this.#forgetHistory();
    const { console, host } = this.#context;
    const client = wanted === null ? null : console.client(host());
    if (client === null || selected === undefined) return;
    this.#historyOf = wanted;
    this.#history = new ProcessHistory({
      client,
      pid: selected.pid,
      name: selected.name,
      ...console.when(),
      clockOffsetMs: () => host().clockOffsetMs ?? 0,
      changed: () => console.changed(),
    });
  }

  #forgetHistory(): void {
    this.#history?.stop();
    this.#history = null;
    this.#historyOf = null;
  }

  *#ancestors({ pid, parentPid }: ProcessRow): Generator<string> {
    let next: number | undefined = parentPid;
    for (let generation = 0; generation < GENERATIONS; generation++) {
      if (next === undefined || next === pid) return;
      yield String(next);
      next = this.#byPid.get(next)?.parentPid;
    }
  }

  #askForSignal(): void {
    const { console, host } = this.#context;
    const { chosen } = this.#table;
    if (chosen.length === 0) return;
    if (console.when().at !== null) {
      console.say('the past cannot be signalled; . goes back to now', 'warn');
      return;
    }
    const client = console.client(host());
    if (client === null) {
      console.say(`no address of ${host().name} to send a signal to`, 'warn');
      return;
    }
    console.overlay(
      createSignalPrompt({
        host: host().name,
        processes: chosen,
        send: (signal) => {
          console.say(`sending ${signal}…`);
          void sendSignals(client, signal, chosen).then((results) => {
            const isDone = results.every(({ problem }) => problem === null);
            console.say(signalReport(signal, results, chosen.length), isDone ? 'good' : 'bad');
          });
        },
      }),
    );
  }
}

function keyOf({ pid, startedAt }: ProcessRow): string {
  return `${pid} ${startedAt}`;
}
