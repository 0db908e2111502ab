import { humanBytes } from '../../../agent/kit/bytes.ts';
import { humanDuration } from '../../../agent/kit/duration.ts';
import { chart } from '../../charts/chart.ts';
import { severity } from '../../charts/gauge.ts';
import type { Series } from '../../charts/series.ts';
import { keyLine } from '../../components/key-line.ts';
import { stateRole } from '../../components/state-role.ts';
import { type FleetHost, STALE_AFTER_MS } from '../../data/fleet-host.ts';
import type { HostSnapshot } from '../../data/host-store.ts';
import { beside } from '../../text/beside.ts';
import { shortDuration, shortNumber, shortPercent } from '../../text/short.ts';
import { ends, line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { commonKeys } from '../common-keys.ts';
import { hostKeys } from './keys.ts';
import { hostLayout } from './layout.ts';
import { panels } from './panels/index.ts';
import { filesystemLine, filesystemTitle, processLine, processTitle } from './rows.ts';
import type { HostScreenState } from './state.ts';

export type HostViewOptions = {
  readonly host: FleetHost;
  readonly state: HostScreenState;
  /** What the host told of its past; null where it cannot be asked. */
  readonly detail: HostSnapshot | null;
  /** The series of each panel, in the order of `panels`. */
  readonly charts: readonly (readonly Series[])[];
  readonly frozen: boolean;
  readonly width: number;
  readonly height: number;
};

/** The screen of one host as exactly `height` lines. */
export function hostLines(options: HostViewOptions, theme: Theme): string[] {
  const { width, height } = options;
  const lines = [
    titleLine(options, theme),
    factsLine(options, theme),
    ...chartGrid(options, theme),
    ...tables(options, theme),
    keyLine([...hostKeys, ...commonKeys], width, theme),
  ];
  return lines.length <= height ? lines : [...lines.slice(0, height - 1), lines.at(-1)!];
}

function titleLine({ host, frozen, state, width }: HostViewOptions, theme: Theme): string {
  const { glyphs } = theme;
  const stale = host.ageMs === undefined || host.ageMs > STALE_AFTER_MS;
  const left: Span[] = [
    [` ${host.name} `, 'title'],
    [` ${glyphs[host.state]} ${host.state}`, stateRole(host)],
    [host.because === null ? '' : `: ${host.because}`, stateRole(host)],
    [host.via === null ? '' : `  via ${host.via}`, 'dim'],
    [`  ${measured(host)}`, stale ? 'warn' : 'dim'],
  ];
  const refresh: Span = frozen ? [' FROZEN ', 'selected'] : ['live', 'good'];
  return ends(left, [refresh, [`  last ${state.window.name} `]], width, theme);
}

function measured({ ageMs }: FleetHost): string {
  if (ageMs === undefined) return 'no numbers yet';
  return `${ageMs > STALE_AFTER_MS ? 'STALE, ' : ''}measured ${shortDuration(ageMs)} ago`;
}

function factsLine({ host, width }: HostViewOptions, theme: Theme): string {
  const { status } = host;
  const { cpu, memory, load, uptimeSeconds } = status?.summary ?? {};
  const fact = (name: string, value: string, role: Span[1] = 'plain'): Span[] => [
    [`  ${name} `, 'dim'],
    [value, role],
  ];
  const left: Span[] = [
    ...fact(
      'cpu',
      `${shortPercent(cpu?.usedRatio)} of ${cpu?.count ?? theme.glyphs.nothing}`,
      severity(cpu?.usedRatio),
    ),
    ...fact('mem', shortPercent(memory?.usedRatio), severity(memory?.usedRatio)),
    ...fact('of', memory === undefined ? theme.glyphs.nothing : humanBytes(memory.totalBytes)),
    ...fact('load', (load ?? [undefined]).map(shortNumber).join(' ')),
    ...fact('up', uptimeSeconds === undefined ? theme.glyphs.nothing : humanDuration(uptimeSeconds * 1_000)),
  ];
  const right: Span[] = [[`vedette ${status?.version ?? theme.glyphs.nothing} `, 'dim']];
  return ends(left, right, width, theme);
}

function chartGrid(options: HostViewOptions, theme: Theme): string[] {
  const { state, width, height } = options;
  const { rows, visibleRows, chartHeight, lastScroll } = hostLayout(panels.length, width, height);
  const scroll = Math.min(state.scroll, lastScroll);
  return rows.flatMap((count, row) => {
    if (row < scroll || row >= scroll + visibleRows) return [];
    const first = rows.slice(0, row).reduce((sum, charts) => sum + charts, 0);
    return chartRow(options, { first, count, height: chartHeight }, theme);
  });
}

/** `count` charts from panel `first` on, beside each other over the whole width. */
function chartRow(
  options: HostViewOptions,
  { first, count, height }: { first: number; count: number; height: number },
  theme: Theme,
): string[] {
  const { charts, width, detail, state } = options;
  const each = Math.floor((width - (count - 1)) / count);
  const blocks = Array.from({ length: count }, (_, index) => {
    const panel = panels[first + index]!;
    const wide = index === count - 1 ? width - (each + 1) * (count - 1) : each;
    const { title, unit, stacked = false, top, leastTop } = panel;
    const range = { ...(top === undefined ? {} : { top }), ...(leastTop === undefined ? {} : { leastTop }) };
    const size = { width: wide, height, seconds: state.window.seconds, empty: emptyReason(options) };
    return chart(
      detail === null ? [] : (charts[first + index] ?? []),
      { title, unit, stacked, ...range, ...size },
      theme,
    );
  });
  return beside(blocks, 1);
}

function emptyReason({ detail, host }: HostViewOptions): string {
  if (detail === null) return 'no address to ask for history';
  if (detail.because !== null) return `no history: ${detail.because}`;
  if (detail.loaded) return 'nothing measured in this window';
  return host.state === 'down' ? 'the host is down' : 'loading…';
}

function tables(options: HostViewOptions, theme: Theme): string[] {
  const { width, height } = options;
  const { tableHeight } = hostLayout(panels.length, width, height);
  const right = width >= 60 ? Math.min(70, Math.floor(width * 0.4)) : 0;
  const left = processTable(options, width - right - (right > 0 ? 1 : 0), tableHeight, theme);
  return right === 0 ? left : beside([left, filesystemTable(options, right, tableHeight, theme)], 1);
}

function processTable({ detail }: HostViewOptions, width: number, height: number, theme: Theme): string[] {
  const { rows, because } = detail?.processes ?? { rows: [], because: 'no address to ask' };
  const note = because === null ? [] : [line([[`  processes: ${because}`, 'warn']], width, theme)];
  const list = rows.slice(0, height - 1 - note.length).map((row) => processLine(row, width, theme));
  return filled([processTitle(width, theme), ...note, ...list], width, height, theme);
}

function filesystemTable({ host }: HostViewOptions, width: number, height: number, theme: Theme): string[] {
  const filesystems = host.status?.summary?.filesystems ?? [];
  const rest = filesystems.length - (height - 1);
  const shown = rest > 0 ? filesystems.slice(0, height - 2) : filesystems;
  const more = rest > 0 ? [line([[` ${rest + 1} more, less full`, 'dim']], width, theme)] : [];
  const list = shown.map((filesystem) => filesystemLine(filesystem, width, theme));
  return filled([filesystemTitle(width, theme), ...list, ...more], width, height, theme);
}

function filled(lines: readonly string[], width: number, height: number, theme: Theme): string[] {
  return Array.from({ length: height }, (_, index) => lines[index] ?? line([], width, theme));
}

/** What the charts mean, for the help. */
export const hostLegend: readonly string[] = [
  'a gap in a chart: nothing was measured, or a counter began anew',
  'cpu: of all processors   process cpu: 100% is one processor',
  'pressure: share of time in which some task waited',
  'network: without loopback and virtual interfaces   disk: whole disks',
];
