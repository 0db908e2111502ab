import { beside } from '../../text/beside.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import type { ScreenSize } from '../screen.ts';
import type { Pane, PaneSubject } from './pane.ts';
import { phaseChart } from './phase-chart.ts';

/** A chart lower than this cannot be read; two rows of panes need as much each. */
const LEAST_PANE = 9;
const WIDE = 110;

export type PaneGridOptions = ScreenSize & {
  readonly subject: PaneSubject;
  readonly panes: readonly Pane[];
  /** The index of the chosen one: 0 is the chart, the panes follow. */
  readonly chosen: number;
};

/**
 * The chart and the panes as exactly `height` lines: all beside each other where there is room, the chart over the chosen
 * pane where there is less, the chosen one alone on a small terminal.
 */
export function paneGrid(options: PaneGridOptions, theme: Theme): string[] {
  const { width, height, panes, chosen } = options;
  if (height < LEAST_PANE * 2) {
    const titles = titleLine(options, width, theme);
    const size = { width, height: height - 1 };
    return [
      titles,
      ...(chosen === 0 ? chartLines(options, size, theme) : paneLines(options, chosen, size, theme)),
    ];
  }
  const upper = Math.max(LEAST_PANE, Math.min(16, Math.floor(height * 0.45)));
  const lower = height - upper;
  if (width < WIDE || panes.length < 3) {
    const shown = Math.max(1, chosen);
    return [
      ...chartLines(options, { width, height: upper }, theme),
      titleLine(options, width, theme),
      ...paneLines(options, shown, { width, height: lower - 1 }, theme),
    ];
  }
  const left = Math.floor(width * 0.6);
  const half = Math.floor(width / 2);
  const pane = (index: number, size: ScreenSize) => [
    paneTitle(options, index, size.width, theme),
    ...paneLines(options, index, { ...size, height: size.height - 1 }, theme),
  ];
  return [
    ...beside(
      [
        chartLines(options, { width: left, height: upper }, theme),
        pane(1, { width: width - left - 1, height: upper }),
      ],
      1,
    ),
    ...beside(
      [pane(2, { width: half, height: lower }), pane(3, { width: width - half - 1, height: lower })],
      1,
    ),
  ];
}

function chartLines({ subject }: PaneGridOptions, { width, height }: ScreenSize, theme: Theme): string[] {
  const blank = line([], width, theme);
  if (height < 6 || width < 20) return Array.from({ length: Math.max(0, height) }, () => blank);
  return phaseChart(subject, { width, height }, theme);
}

function paneLines(
  { subject, panes }: PaneGridOptions,
  index: number,
  { width, height }: ScreenSize,
  theme: Theme,
): string[] {
  const all = panes[index - 1]!.lines(subject, theme, width);
  const selected = all.findIndex((spans) => spans[0]?.[1] === 'selected');
  const top = Math.max(0, Math.min(all.length - height, selected - (height >> 1)));
  const shown = all.slice(top, top + height);
  const rest = all.length - top - height;
  return Array.from({ length: Math.max(0, height) }, (_, row) => {
    if (rest > 0 && row === height - 1) return line([[` ${rest + 1} more lines`, 'dim']], width, theme);
    return line(shown[row] ?? [], width, theme);
  });
}

/** The chart and all panes by number, the chosen one in brackets. */
function titleLine({ panes, chosen }: PaneGridOptions, width: number, theme: Theme): string {
  const titles = ['phases', ...panes.map(({ title }) => title)];
  const spans = titles.map((title, index): Span => {
    const text = numbered(index, title);
    return index === chosen ? [`[${text}]`, 'title'] : [` ${text} `, 'dim'];
  });
  return line([[' '], ...spans], width, theme);
}

function paneTitle({ panes, chosen }: PaneGridOptions, index: number, width: number, theme: Theme): string {
  const { rule } = theme.glyphs;
  const text = numbered(index, panes[index - 1]!.title);
  const isChosen = index === chosen;
  return line(
    [
      [` ${rule}${rule} `, 'axis'],
      [isChosen ? `[${text}]` : ` ${text} `, isChosen ? 'title' : 'dim'],
    ],
    width,
    theme,
  );
}

/** With a colon: `3 failures` would be read as how many there are. */
function numbered(index: number, title: string): string {
  return `${index + 1}:${title}`;
}
