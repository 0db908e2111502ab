import type { FleetEvent } from '../data/fleet-event.ts';

/** A time in which a fault was in force somewhere, ms since the epoch. */
export type FaultSpan = { readonly start: number; readonly end: number };

/** The kinds of event that tell when a fault began and ended; their subject is the proxy. */
const STARTED = 'fault-started';
const ENDED = 'fault-ended';
/** A restart has no faults. */
const RESTARTED = 'agent-started';

export function isFaultEvent({ kind }: Pick<FleetEvent, 'kind'>): boolean {
  return kind === STARTED || kind === ENDED;
}

/**
 * When faults were in force within a window, by the events that tell of them: spans that meet are one. A fault whose
 * beginning is not known began before the window, one that has not ended goes on to its end.
 */
export function faultSpans(events: readonly FleetEvent[], window: FaultSpan): FaultSpan[] {
  const open = new Map<string, number[]>();
  const spans: FaultSpan[] = [];
  const close = (key: string, end: number, count = 1) => {
    const begun = open.get(key)?.splice(0, count) ?? [];
    spans.push(...begun.map((start) => ({ start, end })));
    return begun.length;
  };
  const known = events.filter((event) => isFaultEvent(event) || event.kind === RESTARTED);
  for (const { kind, hostKey, subject, time } of known.toSorted((a, b) => a.time - b.time)) {
    const key = `${hostKey} ${subject}`;
    if (kind === STARTED) open.set(key, [...(open.get(key) ?? []), time]);
    else if (kind === ENDED) {
      if (close(key, time) === 0) spans.push({ start: window.start, end: time });
    } else
      for (const one of open.keys())
        if (one.startsWith(`${hostKey} `)) close(one, time, Number.POSITIVE_INFINITY);
  }
  for (const key of open.keys()) close(key, window.end, Number.POSITIVE_INFINITY);
  return joined(spans.flatMap((span) => within(span, window)));
}

function within({ start, end }: FaultSpan, window: FaultSpan): FaultSpan[] {
  const cut = { start: Math.max(start, window.start), end: Math.min(end, window.end) };
  return cut.start <= cut.end ? [cut] : [];
}

function joined(spans: readonly FaultSpan[]): FaultSpan[] {
  const out: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else out.push({ start, end });
  }
  return out;
}
