import { humanDuration } from '../../agent/kit/duration.ts';
import type { FleetEvent } from '../data/fleet-event.ts';
import { line, type Span, spansWidth } from '../text/spans.ts';
import type { Role, Theme } from '../theme/theme.ts';

export type TimeBarOptions = {
  /** Milliseconds since the epoch, by the clock of this console. */
  readonly now: number;
  /** The moment that is shown; null for now. */
  readonly at: number | null;
  /** Length of the window, seconds. */
  readonly seconds: number;
  readonly windowName: string;
  readonly frozen: boolean;
  readonly events: readonly FleetEvent[];
  readonly width: number;
};

const severities = ['info', 'warning', 'error'] as const;
/** How events are painted; their signs say the same. */
export const severityRoles: Record<FleetEvent['severity'], Role> = {
  info: 'accent',
  warning: 'warn',
  error: 'bad',
};

/** The window that all charts show as one line: its two ends, what changed in it, and how far in the past one is. */
export function timeBar(options: TimeBarOptions, theme: Theme): string {
  const { now, at, seconds, windowName, width } = options;
  const end = at ?? now;
  const left: Span[] = [[` ${clockText(end - seconds * 1_000)} `, 'dim']];
  const right: Span[] = [[` ${clockText(end)} `], ...stateSpans(options), [` ${windowName} `, 'dim']];
  const room = width - spansWidth(left) - spansWidth(right);
  if (room < 10) return line(right, width, theme);
  return line([...left, ...barSpans(options, end, room, theme), ...right], width, theme);
}

/** The sign of the worst event of each place on a bar of `width` cells; null where nothing happened. */
export function eventCells(
  events: readonly FleetEvent[],
  { start, end, width }: { readonly start: number; readonly end: number; readonly width: number },
): (FleetEvent['severity'] | null)[] {
  const cells = new Array<FleetEvent['severity'] | null>(width).fill(null);
  for (const { time, severity } of events) {
    const index = Math.floor(((time - start) / (end - start)) * width);
    if (time < start || time > end) continue;
    const cell = Math.min(index, width - 1);
    if (severities.indexOf(severity) >= severities.indexOf(cells[cell] ?? 'info')) cells[cell] = severity;
  }
  return cells;
}

/** A moment as hours, minutes and seconds of UTC. */
export function clockText(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

function barSpans(
  { events, seconds }: TimeBarOptions,
  end: number,
  width: number,
  { glyphs }: Theme,
): Span[] {
  const cells = eventCells(events, { start: end - seconds * 1_000, end, width: width - 1 });
  const spans = cells.map(
    (severity): Span =>
      severity === null ? [glyphs.rule, 'axis'] : [glyphs.event[severity], severityRoles[severity]],
  );
  return [...merged(spans), [glyphs.now, 'accent']];
}

/** Neighbours that are painted alike as one span: a sequence a cell would cost bytes in every frame. */
function merged(spans: readonly Span[]): Span[] {
  const out: [string, Role | undefined][] = [];
  for (const [text, role] of spans) {
    const last = out.at(-1);
    if (last !== undefined && last[1] === role) last[0] += text;
    else out.push([text, role]);
  }
  return out as unknown as Span[];
}

function stateSpans({ now, at, frozen }: TimeBarOptions): Span[] {
  if (frozen) return [[' FROZEN ', 'selected']];
  if (at === null) return [['live', 'good']];
  return [[` PAST: ${humanDuration(now - at)} ago `, 'selected']];
}
