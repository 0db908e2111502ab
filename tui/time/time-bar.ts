import { humanDuration } from '../../agent/kit/duration.ts';
import type { FleetEvent } from '../data/fleet-event.ts';
import { line, type Span, spansWidth } from '../text/spans.ts';
import type { Role, Theme } from '../theme/theme.ts';
import { eventLook } from './event-look.ts';
import { type FaultSpan, faultSpans } from './fault-spans.ts';

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
  /** The keys of the hosts on which a fault is in force now. */
  readonly faulty: ReadonlySet<string>;
  readonly width: number;
};

const severities = ['info', 'warning', 'error'] as const;

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

type Bar = FaultSpan & { readonly width: number };

/** The worst event of each place on a bar; null where nothing happened. */
function eventCells(events: readonly FleetEvent[], bar: Bar): (FleetEvent | null)[] {
  const cells = new Array<FleetEvent | null>(bar.width).fill(null);
  for (const event of events) {
    if (event.time < bar.start || event.time > bar.end) continue;
    const cell = cellOf(event.time, bar);
    const worst = cells[cell]?.severity ?? 'info';
    if (severities.indexOf(event.severity) >= severities.indexOf(worst)) cells[cell] = event;
  }
  return cells;
}

function cellOf(time: number, { start, end, width }: Bar): number {
  return Math.min(width - 1, Math.floor(((time - start) / (end - start)) * width));
}

/** A moment as hours, minutes and seconds of UTC. */
export function clockText(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

function barSpans(
  { events, faulty, seconds }: TimeBarOptions,
  end: number,
  width: number,
  theme: Theme,
): Span[] {
  const { rule, fault, now } = theme.glyphs;
  const bar = { start: end - seconds * 1_000, end, width: width - 1 };
  const cells = new Array<Span>(bar.width).fill([rule, 'axis']);
  for (const span of faultSpans(events, { window: bar, faulty }))
    cells.fill([fault.during, 'warn'], cellOf(span.start, bar), cellOf(span.end, bar) + 1);
  for (const [index, event] of eventCells(events, bar).entries()) {
    if (event === null) continue;
    const { sign, role } = eventLook(event, theme);
    cells[index] = [sign, role];
  }
  return [...merged(cells), [now, 'accent']];
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
