import { humanBytes } from '../../../../agent/kit/bytes.ts';
import { humanDuration } from '../../../../agent/kit/duration.ts';
import { severity } from '../../../charts/gauge.ts';
import type { Series } from '../../../charts/series.ts';
import type { FleetHost } from '../../../data/fleet-host.ts';
import { exportedChart } from '../../../export/exported-chart.ts';
import { beside } from '../../../text/beside.ts';
import { shortNumber, shortPercent } from '../../../text/short.ts';
import { line, type Span } from '../../../text/spans.ts';
import type { Theme } from '../../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../../key-binding.ts';
import type { ScreenSize } from '../../screen.ts';
import { hostLayout } from '../layout.ts';
import { hostEvents, panelRow } from '../panel-row.ts';
import { panels } from '../panels/index.ts';
import { filesystemLine, filesystemTitle, processLine, processTitle } from '../rows.ts';
import type { HostTab, TabBody, TabContext } from '../tab.ts';

type Action = { readonly by: number } | { readonly to: 'first' | 'last' };

const overviewKeys: readonly KeyBinding<Action>[] = [
  {
    keys: ['down', 'j', 'pagedown'],
    label: 'down j',
    does: 'further charts',
    brief: 'more charts',
    action: { by: 1 },
  },
  { keys: ['up', 'k', 'pageup'], label: 'up k', does: 'charts before', action: { by: -1 } },
  { keys: ['home', 'g'], label: 'Home g', does: 'first charts', action: { to: 'first' } },
  { keys: ['end', 'G'], label: 'End G', does: 'last charts', action: { to: 'last' } },
];

/** The host at a glance: charts, the busiest processes, the fullest file systems. */
export const overview: HostTab = {
  id: 'overview',
  title: 'overview',
  open: (context) => new Overview(context),
};

class Overview implements TabBody {
  readonly #context: TabContext;
  /** The series of each panel, made once for each answer and not for each frame. */
  #charts: readonly (readonly Series[])[] = [];
  #scroll = 0;

  constructor(context: TabContext) {
    this.#context = context;
    this.refresh();
  }

  bindings(): readonly KeyBinding<Action>[] {
    return overviewKeys;
  }

  legend(): string[] {
    return [
      'a gap in a chart: nothing was measured, or a counter began anew',
      'cpu: of all processors   process cpu: 100% is one processor',
      'pressure: share of time in which some task waited',
      'network: without loopback and virtual interfaces   disk: whole disks',
    ];
  }

  table(): null {
    return null;
  }

  press(key: string, { width, height }: ScreenSize): boolean {
    const action = actionOf(overviewKeys, key);
    if (action === undefined) return false;
    const { lastScroll } = hostLayout(panels.length, width, height - 1);
    const to = 'to' in action ? (action.to === 'first' ? 0 : lastScroll) : this.#scroll + action.by;
    this.#scroll = Math.max(0, Math.min(lastScroll, to));
    return true;
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    return [
      factsLine(this.#context.host(), width, theme),
      ...this.#chartGrid(width, height - 1, theme),
      ...this.#tables(width, height - 1, theme),
    ].slice(0, height);
  }

  refresh(): void {
    const detail = this.#context.detail();
    this.#charts = detail === null ? [] : panels.map(({ series }) => series(detail.timeline));
  }

  travel(): void {
    this.refresh();
  }

  options(): Record<string, string> {
    return {};
  }

  view() {
    const detail = this.#context.detail();
    const charts = panels.map(({ title, unit }, index) =>
      exportedChart({
        title,
        unit: unit.name,
        series: this.#charts[index] ?? [],
        timeline: detail?.timeline,
        events: hostEvents(this.#context),
      }),
    );
    return { columns: [], rows: [], charts };
  }

  stop(): void {}

  #chartGrid(width: number, height: number, theme: Theme): string[] {
    const { rows, visibleRows, chartHeight, lastScroll } = hostLayout(panels.length, width, height);
    const scroll = Math.min(this.#scroll, lastScroll);
    return rows.flatMap((count, row) => {
      if (row < scroll || row >= scroll + visibleRows) return [];
      const first = rows.slice(0, row).reduce((sum, charts) => sum + charts, 0);
      const charts = panels
        .slice(first, first + count)
        .map((panel, index) => ({ panel, series: this.#charts[first + index] ?? [] }));
      return panelRow(charts, this.#context, { width, height: chartHeight }, theme);
    });
  }

  #tables(width: number, height: number, theme: Theme): string[] {
    const { tableHeight } = hostLayout(panels.length, width, height);
    const right = width >= 60 ? Math.min(70, Math.floor(width * 0.4)) : 0;
    const left = this.#processes(width - right - (right > 0 ? 1 : 0), tableHeight, theme);
    return right === 0 ? left : beside([left, this.#filesystems(right, tableHeight, theme)], 1);
  }

  #processes(width: number, height: number, theme: Theme): string[] {
    const { rows, because } = this.#context.detail()?.processes ?? { rows: [], because: 'no address to ask' };
    const note = because === null ? [] : [line([[`  processes: ${because}`, 'warn']], width, theme)];
    const list = rows.slice(0, height - 1 - note.length).map((row) => processLine(row, width, theme));
    return filled([processTitle(width, theme), ...note, ...list], width, height, theme);
  }

  #filesystems(width: number, height: number, theme: Theme): string[] {
    const filesystems = this.#context.host().status?.summary?.filesystems ?? [];
    const rest = filesystems.length - (height - 1);
    const shown = rest > 0 ? filesystems.slice(0, height - 2) : filesystems;
    const more = rest > 0 ? [line([[` ${rest + 1} more, less full`, 'dim']], width, theme)] : [];
    const list = shown.map((filesystem) => filesystemLine(filesystem, width, theme));
    return filled([filesystemTitle(width, theme), ...list, ...more], width, height, theme);
  }
}

function factsLine({ status }: FleetHost, width: number, theme: Theme): string {
  const { nothing } = theme.glyphs;
  const { cpu, memory, load, uptimeSeconds } = status?.summary ?? {};
  const fact = (name: string, value: string, role: Span[1] = 'plain'): Span[] => [
    [`  ${name} `, 'dim'],
    [value, role],
  ];
  const spans: Span[] = [
    ...fact('cpu', `${shortPercent(cpu?.usedRatio)} of ${cpu?.count ?? nothing}`, severity(cpu?.usedRatio)),
    ...fact('mem', shortPercent(memory?.usedRatio), severity(memory?.usedRatio)),
    ...fact('of', memory === undefined ? nothing : humanBytes(memory.totalBytes)),
    ...fact('load', (load ?? [undefined]).map(shortNumber).join(' ')),
    ...fact('up', uptimeSeconds === undefined ? nothing : humanDuration(uptimeSeconds * 1_000)),
    ...fact('vedette', status?.version ?? nothing),
  ];
  return line(spans, width, theme);
}

function filled(lines: readonly string[], width: number, height: number, theme: Theme): string[] {
  return Array.from({ length: height }, (_, index) => lines[index] ?? line([], width, theme));
}
