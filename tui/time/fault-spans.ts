import type { FleetEvent } from '../data/fleet-event.ts';

/** A time in which a fault was in force somewhere, ms since the epoch. */
export type FaultSpan = { readonly start: number; readonly end: number };

/** The kinds of event that tell when a fault began and when it ended; their subject is the proxy. */
const STARTED = new Set(['fault-started', 'proxy-disabled']);
const ENDED = new Set(['fault-ended', 'proxy-enabled']);
/** So many faults began and ended that they were not told one by one. */
const MANY = 'faults-changed';
/** A restart has no faults. */
const RESTARTED = 'agent-started';

type Kind = Pick<FleetEvent, 'kind'>;

export function isFaultStart({ kind }: Kind): boolean {
  return STARTED.has(kind);
}

export function isFaultEnd({ kind }: Kind): boolean {
  return ENDED.has(kind);
}

export function isFaultEvent(event: Kind): boolean {
  return isFaultStart(event) || isFaultEnd(event) || event.kind === MANY;
}

export type FaultSpansOptions = {
  readonly window: FaultSpan;
  /** The keys of the hosts on which a fault is in force now. */
  readonly faulty: ReadonlySet<string>;
};

/**
 * When faults were in force within a window, by the events that tell of them: spans that meet are one. A fault whose
 * beginning is not known began before the window. One whose end is not known goes on to its end; where its host has no
 * fault now and did not tell all changes, to the time of which it did not.
 */
export function faultSpans(
  events: readonly FleetEvent[],
  { window, faulty }: FaultSpansOptions,
): FaultSpan[] {
  const open = new OpenFaults();
  const known = events.filter((event) => isFaultEvent(event) || event.kind === RESTARTED);
  for (const event of known.toSorted((a, b) => a.time - b.time)) {
    if (isFaultStart(event)) open.begin(event);
    else if (isFaultEnd(event)) open.end(event, window.start);
    else if (event.kind === RESTARTED || !faulty.has(event.hostKey)) open.endAll(event);
  }
  return joined(open.spans(window.end).flatMap((span) => within(span, window)));
}

/** Faults that have begun and not ended, by host, proxy, and whether it is off or has toxics. */
class OpenFaults {
  readonly #begun = new Map<string, { readonly hostKey: string; readonly starts: number[] }>();
  readonly #spans: FaultSpan[] = [];

  begin(event: FleetEvent): void {
    const known = this.#begun.get(keyOf(event));
    if (known === undefined) this.#begun.set(keyOf(event), { hostKey: event.hostKey, starts: [event.time] });
    else known.starts.push(event.time);
  }

  /** Ends the oldest of that proxy. */
  end(event: FleetEvent, earliest: number): void {
    const start = this.#begun.get(keyOf(event))?.starts.shift() ?? earliest;
    this.#spans.push({ start, end: event.time });
  }

  /** Ends all of that host. */
  endAll({ hostKey, time }: FleetEvent): void {
    for (const one of this.#begun.values())
      if (one.hostKey === hostKey)
        this.#spans.push(...one.starts.splice(0).map((start) => ({ start, end: time })));
  }

  /** All that have ended, and those that have not, up to `end`. */
  spans(end: number): FaultSpan[] {
    const left = [...this.#begun.values()].flatMap(({ starts }) => starts.map((start) => ({ start, end })));
    return [...this.#spans, ...left];
  }
}

function keyOf({ hostKey, subject, kind }: FleetEvent): string {
  return `${kind.startsWith('proxy-') ? 'off' : 'toxic'} ${hostKey} ${subject}`;
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
