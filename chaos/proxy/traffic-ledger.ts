import type { PlaneCounters } from './data-plane.ts';
import { type Stream, streams } from './toxic-kind.ts';

/** Series that are kept of what is gone: beyond, the oldest is forgotten. */
const KEPT = 10_000;

/** What a proxy moved while it had this name, listener and upstream; it outlives the proxy. */
export type Traffic = {
  readonly proxy: string;
  readonly listener: string;
  readonly upstream: string;
  readonly bytes: Readonly<Record<Stream, { received: number; sent: number }>>;
};
type Labels = Omit<Traffic, 'bytes'>;

export type TrafficAccount = {
  /** To be called before the labels change and before the proxy goes: what it moved until now stays with them. */
  settle(): void;
  /** Settles for the last time. */
  close(): void;
};

export type TrafficLedger = {
  open(labels: () => Labels, counters: () => PlaneCounters): TrafficAccount;
  list(): Traffic[];
};

export function createTrafficLedger(): TrafficLedger {
  const settled = new Map<string, Traffic>();
  const live = new Set<() => void>();
  const series = (labels: Labels): Traffic => {
    const key = JSON.stringify([labels.proxy, labels.listener, labels.upstream]);
    const known = settled.get(key) ?? { ...labels, bytes: noBytes() };
    settled.set(key, known);
    if (settled.size > KEPT) settled.delete(settled.keys().next().value!);
    return known;
  };
  return {
    open(labels, counters) {
      let before: Moved = { accepted: 0, bytes: noBytes() };
      const settle = () => {
        const now = snapshot(counters());
        if (now.accepted > before.accepted || isMore(before, now)) add(series(labels()), before, now);
        before = now;
      };
      live.add(settle);
      return { settle, close: () => void (live.delete(settle) && settle()) };
    },
    list() {
      for (const settle of live) settle();
      return [...settled.values()];
    },
  };
}

type Moved = Pick<PlaneCounters, 'accepted' | 'bytes'>;

function noBytes(): Traffic['bytes'] {
  return { upstream: { received: 0, sent: 0 }, downstream: { received: 0, sent: 0 } };
}

/** A plane may hand out counters that go on counting. */
function snapshot({ accepted, bytes: { upstream, downstream } }: PlaneCounters): Moved {
  return { accepted, bytes: { upstream: { ...upstream }, downstream: { ...downstream } } };
}

function isMore(before: Moved, now: Moved): boolean {
  return streams.some(
    (stream) =>
      now.bytes[stream].received > before.bytes[stream].received ||
      now.bytes[stream].sent > before.bytes[stream].sent,
  );
}

function add({ bytes }: Traffic, before: Moved, now: Moved): void {
  for (const stream of streams) {
    bytes[stream].received += now.bytes[stream].received - before.bytes[stream].received;
    bytes[stream].sent += now.bytes[stream].sent - before.bytes[stream].sent;
  }
}
