import { exportedChart } from '../../../export/exported-chart.ts';
import { line } from '../../../text/spans.ts';
import type { Theme } from '../../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../../key-binding.ts';
import type { ScreenSize } from '../../screen.ts';
import { evenRows, LEAST_CHART } from '../layout.ts';
import { type DrawnPanel, emptyReason, hostEvents, panelRow } from '../panel-row.ts';
import { panelGroups } from '../panels/index.ts';
import type { HostTab, TabBody, TabContext } from '../tab.ts';

type Action = { readonly by: number } | { readonly to: 'first' | 'last' };

const chartKeys: readonly KeyBinding<Action>[] = [
  { keys: ['down', 'j'], label: 'down j', does: 'further charts', brief: 'more charts', action: { by: 1 } },
  { keys: ['up', 'k'], label: 'up k', does: 'charts before', action: { by: -1 } },
  { keys: ['pagedown', 'ctrl-f'], label: 'PgDn', does: 'three rows further', action: { by: 3 } },
  { keys: ['pageup', 'ctrl-b'], label: 'PgUp', does: 'three rows back', action: { by: -3 } },
  { keys: ['home', 'g'], label: 'Home g', does: 'first charts', action: { to: 'first' } },
  { keys: ['end', 'G'], label: 'End G', does: 'last charts', action: { to: 'last' } },
];

const MOST_HEIGHT = 12;

/** Everything that is measured of the host over time, part by part, each disk and interface for itself. */
export const charts: HostTab = {
  id: 'charts',
  title: 'charts',
  open: (context) => new Charts(context),
};

type DrawnGroup = { readonly title: string; readonly drawn: readonly DrawnPanel[] };
/** A row of charts; the first of a group has its title above. */
type Row = { readonly title: string | null; readonly drawn: readonly DrawnPanel[] };

class Charts implements TabBody {
  readonly #context: TabContext;
  /** The groups that have something to draw on this host, made once for each answer. */
  #groups: readonly DrawnGroup[] = [];
  #scroll = 0;

  constructor(context: TabContext) {
    this.#context = context;
    this.refresh();
  }

  bindings(): readonly KeyBinding<Action>[] {
    return chartKeys;
  }

  legend(): string[] {
    return [
      'a gap in a chart: nothing was measured, or a counter began anew',
      'of many disks, interfaces, processors, those with the highest peaks are drawn',
      'disk latency: mean time of a read or write, queue included',
      'what this host does not have takes no room',
    ];
  }

  table(): null {
    return null;
  }

  press(key: string, { width, height }: ScreenSize): boolean {
    const action = actionOf(chartKeys, key);
    if (action === undefined) return false;
    const last = lastScroll(this.#rows(width), height);
    const to = 'to' in action ? (action.to === 'first' ? 0 : last) : Math.min(this.#scroll, last) + action.by;
    this.#scroll = Math.max(0, Math.min(last, to));
    return true;
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const rows = this.#rows(width);
    const first = Math.min(this.#scroll, lastScroll(rows, height));
    const lines = rows.length === 0 ? this.#nothing(width, theme) : [];
    for (const row of rows.slice(first)) {
      if (lines.length >= height) break;
      lines.push(...this.#row(row, { width, height: chartHeight(height) }, theme));
    }
    return Array.from({ length: height }, (_, index) => lines[index] ?? line([], width, theme));
  }

  refresh(): void {
    const timeline = this.#context.detail()?.timeline;
    if (timeline === undefined) return;
    this.#groups = panelGroups
      .map(({ title, panels }) => ({
        title,
        drawn: panels.map((panel) => ({ panel, series: panel.series(timeline) })).filter(hasValues),
      }))
      .filter(({ drawn }) => drawn.length > 0);
  }

  travel(): void {
    this.refresh();
  }

  options(): Record<string, string> {
    return {};
  }

  view() {
    const charts = this.#groups.flatMap(({ drawn }) =>
      drawn.map(({ panel: { title, unit }, series }) =>
        exportedChart({
          title,
          unit: unit.name,
          series,
          timeline: this.#context.detail()?.timeline,
          events: hostEvents(this.#context),
        }),
      ),
    );
    return { columns: [], rows: [], charts };
  }

  stop(): void {}

  #rows(width: number): Row[] {
    return this.#groups.flatMap(({ title, drawn }) => {
      let first = 0;
      return evenRows(drawn.length, width).map((count, index): Row => {
        first += count;
        return { title: index === 0 ? title : null, drawn: drawn.slice(first - count, first) };
      });
    });
  }

  #row({ title, drawn }: Row, size: ScreenSize, theme: Theme): string[] {
    const { rule } = theme.glyphs;
    const head = [
      [` ${rule}${rule} `, 'axis'],
      [title ?? '', 'title'],
    ] as const;
    return [
      ...(title === null ? [] : [line(head, size.width, theme)]),
      ...panelRow(drawn, this.#context, size, theme),
    ];
  }

  #nothing(width: number, theme: Theme): string[] {
    return ['', `  ${emptyReason(this.#context)}`].map((text) => line([[text, 'dim']], width, theme));
  }
}

function hasValues({ series }: DrawnPanel): boolean {
  return series.some(({ values }) => values.some((value) => value !== null));
}

/** A quarter of the screen, as far as that can be read and is worth it. */
function chartHeight(height: number): number {
  return Math.max(LEAST_CHART, Math.min(MOST_HEIGHT, Math.floor(height / 4)));
}

/** The first row from which on all rows fit. */
function lastScroll(rows: readonly Row[], height: number): number {
  let left = height;
  let first = rows.length;
  while (first > 0) {
    left -= chartHeight(height) + (rows[first - 1]!.title === null ? 0 : 1);
    if (left < 0) break;
    first--;
  }
  return Math.max(0, Math.min(first, rows.length - 1));
}
