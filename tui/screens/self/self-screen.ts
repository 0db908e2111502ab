import { humanBytes } from '../../../agent/kit/bytes.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import type { Place } from '../../place/place.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';
import { takeTableOptions } from '../../table/table-place.ts';
import { shortBytes, shortDuration, shortNumber } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { hostColumn, stateColumn } from '../host-columns.ts';
import type { KeyBinding } from '../key-binding.ts';
import type { ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import { TableScreen } from '../table-screen.ts';

const right = { align: 'right' } as const;

const columns: readonly Column<FleetHost>[] = [
  stateColumn,
  hostColumn,
  {
    id: 'cpu',
    title: 'agent cpu',
    does: 'processor time of the agent; 100% is one processor',
    width: 9,
    ...right,
    rank: 0,
    quantity: 'ratio',
    value: ({ status }) => status?.self.cpuRatio,
    text: ({ status }, { glyphs }) =>
      status ? `${(status.self.cpuRatio * 100).toFixed(2)}%` : glyphs.nothing,
  },
  {
    id: 'memory',
    title: 'mem',
    does: 'resident memory of the agent',
    width: 5,
    ...right,
    rank: 0,
    quantity: 'bytes',
    value: ({ status }) => status?.self.residentBytes,
    text: ({ status }) => shortBytes(status?.self.residentBytes),
  },
  {
    id: 'series',
    title: 'series',
    does: 'time series in its store',
    width: 6,
    ...right,
    rank: 1,
    value: ({ status }) => status?.store.seriesCount,
    text: ({ status }) => shortNumber(status?.store.seriesCount),
  },
  {
    id: 'store',
    title: 'store',
    does: 'bytes of its store on disk',
    width: 5,
    ...right,
    rank: 1,
    quantity: 'bytes',
    value: ({ status }) => status?.store.bytesOnDisk,
    text: ({ status }) => shortBytes(status?.store.bytesOnDisk),
  },
  {
    id: 'history',
    title: 'history',
    does: 'how far back its raw samples reach',
    width: 7,
    ...right,
    rank: 2,
    quantity: 'duration',
    value: ({ status }) => reach(status),
    text: ({ status }) => shortDuration(reach(status)),
  },
  {
    id: 'latency',
    title: 'answer',
    does: 'how long the agent takes to answer, ms',
    width: 8,
    ...right,
    rank: 0,
    value: ({ latencyMs }) => latencyMs ?? undefined,
    text: ({ latencyMs }, { glyphs }) => (latencyMs === null ? glyphs.nothing : `${latencyMs.toFixed(1)} ms`),
  },
  {
    id: 'clock',
    title: 'clock',
    does: 'the clock of the host minus ours, ms',
    width: 9,
    ...right,
    rank: 0,
    value: ({ clockOffsetMs }) => clockOffsetMs ?? undefined,
    text: ({ clockOffsetMs }, { glyphs }) =>
      clockOffsetMs === null ? glyphs.nothing : signed(clockOffsetMs),
    role: ({ clockOffsetMs }) => (Math.abs(clockOffsetMs ?? 0) > 500 ? 'warn' : 'plain'),
  },
  {
    id: 'version',
    title: 'version',
    width: 9,
    align: 'left',
    rank: 0,
    value: ({ status }) => status?.version,
    text: ({ status }) => status?.version ?? '',
  },
  {
    id: 'running',
    title: 'agent up',
    does: 'since the agent was started',
    width: 8,
    ...right,
    rank: 2,
    quantity: 'duration',
    value: ({ status }) => (status ? Date.parse(status.time) - Date.parse(status.startedAt) : undefined),
    text: ({ status }) =>
      status ? shortDuration(Date.parse(status.time) - Date.parse(status.startedAt)) : '',
  },
];

/** Lines about the console itself, above the table. */
const CONSOLE_LINES = 2;

/** What the agents and this console themselves cost. */
export const selfScreen: ScreenKind = {
  id: 'self',
  title: 'self',
  does: 'what the agents and this console cost, latencies, clocks, versions',
  takes: 'nothing',
  open: (place, context) => new SelfScreen(place, context),
};

class SelfScreen extends TableScreen<FleetHost> {
  readonly #context: ScreenContext;

  constructor({ options }: Place, context: ScreenContext) {
    super(
      new Table<FleetHost>({
        columns,
        key: ({ key }) => key,
        name: ({ name }) => name,
        labels: ({ status }) => status?.labels ?? {},
        sort: 'latency',
      }),
    );
    this.#context = context;
    takeTableOptions(this.rows, options);
    this.refresh();
  }

  headline(): Span[] {
    const versions = new Set(this.rows.all.flatMap(({ status }) => status?.version ?? []));
    const text = `${versions.size} ${versions.size === 1 ? 'version' : 'versions'} of the agent`;
    return [[text, versions.size > 1 ? 'warn' : 'plain']];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return [];
  }

  legend(): string[] {
    return [
      'frame: making the lines of one screen   dropped: frames that were due while another was drawn',
      'clock: measured at each answer, corrected by half the round trip',
    ];
  }

  press(): boolean {
    return false;
  }

  override click(line: number): void {
    super.click(line - CONSOLE_LINES);
  }

  override lines({ width, height }: ScreenSize, theme: Theme): string[] {
    return [...this.#console(width, theme), ...this.tableLines(width, height - CONSOLE_LINES, theme)];
  }

  refresh(): void {
    this.rows.show(this.#context.fleet().hosts);
  }

  protected remark(): string {
    return `${this.rows.rows.length} agents`;
  }

  protected exported() {
    return { title: 'self', at: this.#context.fleet().at };
  }

  #console(width: number, theme: Theme): string[] {
    const { frames, medianMs, slowestMs, bytesPerFrame, bytesPerSecond, dropped, cpuRatio, residentBytes } =
      this.#context.frames();
    const cost = `  cpu ${(cpuRatio * 100).toFixed(1)}%  mem ${humanBytes(residentBytes)}`;
    const drawing = `  ${frames} frames, ${medianMs.toFixed(1)} ms each, slowest ${slowestMs.toFixed(1)} ms, ${dropped} dropped`;
    const wire = `  ${Math.round(bytesPerFrame)} bytes a frame, ${Math.round(bytesPerSecond)} a second to the terminal`;
    return [
      line([[' this console', 'title'], [cost], [drawing]], width, theme),
      line([['             '], [wire]], width, theme),
    ];
  }
}

function reach(status: FleetHost['status']): number | undefined {
  const oldest = status?.store.oldest;
  return oldest ? Date.parse(status.time) - Date.parse(oldest) : undefined;
}

function signed(milliseconds: number): string {
  return `${milliseconds > 0 ? '+' : ''}${Math.round(milliseconds)} ms`;
}
