import type { ProcessRow } from '../../../../agent/contract/processes.ts';
import { tableView } from '../../../export/table-view.ts';
import type { Column } from '../../../table/column.ts';
import { Table } from '../../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../../table/table-place.ts';
import { tableSummary } from '../../../table/table-summary.ts';
import { shortBytes, shortDuration, shortPercent } from '../../../text/short.ts';
import { ends, line } from '../../../text/spans.ts';
import type { Theme } from '../../../theme/theme.ts';
import type { ScreenSize } from '../../screen.ts';
import type { HostTab, TabBody, TabContext } from '../tab.ts';

const right = { align: 'right' } as const;

function processColumns(now: () => number): Column<ProcessRow>[] {
  const age = ({ startedAt }: ProcessRow) => (startedAt === null ? undefined : now() - Date.parse(startedAt));
  return [
    {
      id: 'pid',
      title: 'pid',
      width: 7,
      ...right,
      rank: 0,
      value: ({ pid }) => pid,
      text: ({ pid }) => String(pid),
    },
    {
      id: 'cpu',
      title: 'cpu',
      does: '100% is one processor',
      width: 5,
      ...right,
      rank: 0,
      quantity: 'ratio',
      value: ({ cpuRatio }) => cpuRatio,
      text: ({ cpuRatio }) => shortPercent(cpuRatio),
      role: ({ cpuRatio }) => (cpuRatio >= 0.9 ? 'warn' : 'plain'),
    },
    {
      id: 'memory',
      title: 'mem',
      does: 'resident memory',
      width: 5,
      ...right,
      rank: 0,
      quantity: 'bytes',
      value: ({ residentBytes }) => residentBytes,
      text: ({ residentBytes }) => shortBytes(residentBytes),
    },
    {
      id: 'state',
      title: 'S',
      does: 'R runs, S sleeps, D waits for a device, Z is a zombie, T is stopped',
      width: 1,
      align: 'left',
      rank: 1,
      value: ({ state }) => state,
      text: ({ state }) => state,
      role: ({ state }) => (state === 'D' || state === 'Z' ? 'warn' : 'plain'),
    },
    {
      id: 'user',
      title: 'user',
      width: 8,
      widest: 14,
      align: 'left',
      rank: 1,
      value: ({ user }) => user,
      text: ({ user }) => user,
      role: () => 'dim',
    },
    bytesColumn('read', 'read/s', ({ readBytesPerSecond }) => readBytesPerSecond ?? undefined),
    bytesColumn('write', 'write/s', ({ writtenBytesPerSecond }) => writtenBytesPerSecond ?? undefined),
    {
      id: 'threads',
      title: 'thr',
      width: 4,
      ...right,
      rank: 4,
      value: ({ threads }) => threads,
      text: ({ threads }) => String(threads),
    },
    {
      id: 'age',
      title: 'up',
      does: 'since it was started',
      width: 4,
      ...right,
      rank: 5,
      quantity: 'duration',
      value: age,
      text: (row) => shortDuration(age(row)),
    },
    {
      id: 'command',
      title: 'command',
      width: 24,
      widest: 200,
      align: 'left',
      rank: 0,
      value: ({ command, name }) => command || `[${name}]`,
      text: ({ command, name }) => command || `[${name}]`,
    },
  ];
}

function bytesColumn(
  id: string,
  title: string,
  value: (row: ProcessRow) => number | undefined,
): Column<ProcessRow> {
  return {
    id,
    title,
    width: 7,
    ...right,
    rank: 3,
    quantity: 'bytes',
    value,
    text: (row) => shortBytes(value(row)),
  };
}

/** The processes of the host. */
export const processes: HostTab = {
  id: 'processes',
  title: 'processes',
  open: (context, options) => new Processes(context, options),
};

class Processes implements TabBody {
  readonly #context: TabContext;
  readonly #table: Table<ProcessRow>;

  constructor(context: TabContext, options: Readonly<Record<string, string>>) {
    this.#context = context;
    this.#table = new Table<ProcessRow>({
      columns: processColumns(() => context.console.fleet().at),
      key: ({ pid, startedAt }) => `${pid} ${startedAt}`,
      name: ({ name }) => name,
      words: ({ name, command, user, pid }) => `${pid} ${user} ${name} ${command}`,
      sort: 'cpu',
      empty: () => [context.detail()?.processes.because ?? 'no processes are known yet'],
    });
    takeTableOptions(this.#table, options);
    this.refresh();
  }

  bindings() {
    return [];
  }

  legend(): string[] {
    return ['cpu: 100% is one processor', 'D waits for a device, Z is a zombie, T is stopped'];
  }

  table(): Table<never> {
    return this.#table as unknown as Table<never>;
  }

  press(): boolean {
    return false;
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const { total = 0, because = null } = this.#context.detail()?.processes ?? {};
    const note = because === null ? `${total} on this host ` : `${because} `;
    const head = ends(tableSummary(this.#table), [[note, because === null ? 'dim' : 'warn']], width, theme);
    const selected = this.#table.selected;
    const command = selected === undefined ? '' : ` ${selected.pid} ${selected.command || selected.name}`;
    return [
      head,
      ...this.#table.lines(width, Math.max(2, height - 2), theme),
      line([[command, 'dim']], width, theme),
    ];
  }

  refresh(): void {
    this.#table.show(this.#context.detail()?.processes.rows ?? []);
  }

  travel(): void {
    this.refresh();
  }

  options(): Record<string, string> {
    return tableOptions(this.#table);
  }

  view(theme: Theme) {
    return tableView(this.#table, { title: '', at: 0 }, theme);
  }

  stop(): void {}
}
