import { createClient } from '../../agent/client/client.ts';
import { chartWindows } from '../data/chart-windows.ts';
import type { FleetHost } from '../data/fleet-host.ts';
import { HostHistory } from '../data/host-history.ts';
import { sum } from '../data/rates.ts';
import type { Timeline } from '../data/timeline.ts';
import { cpu } from '../screens/host/panels/cpu.ts';
import { network } from '../screens/host/panels/network.ts';
import { pressure } from '../screens/host/panels/pressure.ts';
import type { Trend } from './fleet-trends.ts';

/** What a host has measured itself, a value for each step, the newest last; NaN where there is none. */
export type RecentHistory = {
  /** When the newest was, by the clock of this console, ms since the epoch. */
  readonly end: number;
  /** Seconds between two values. */
  readonly step: number;
  readonly trends: Readonly<Partial<Record<Trend, Float64Array>>>;
};

const metrics = [cpu, network, pressure].flatMap((panel) => panel.metrics);

/** Asks a host for its last five minutes; null where it does not tell. Rejects for nothing that the host does. */
export async function recentHistory(host: FleetHost, signal: AbortSignal): Promise<RecentHistory | null> {
  if (host.target === null) return null;
  const offset = host.clockOffsetMs ?? 0;
  const hostSeconds = () => (Date.now() + offset) / 1_000;
  const window = chartWindows[0];
  const history = new HostHistory(createClient(host.target), { metrics, window, hostSeconds, signal });
  await history.ask();
  if (!history.loaded) return null;
  const { timeline } = history;
  return { end: timeline.end * 1_000 - offset, step: timeline.step, trends: trendsOf(timeline) };
}

/** The numbers of a status, made from the samples that they are made of. */
export function trendsOf(timeline: Timeline): RecentHistory['trends'] {
  const [receive, transmit] = network.series(timeline);
  const waits = new Map(pressure.series(timeline).map(({ name, values }) => [name, values]));
  // As in a status: what waits for a disk leaves the processor idle.
  const busy = cpu.series(timeline).filter(({ name }) => name !== 'iowait');
  return {
    cpu: sum(busy.map(({ values }) => numbers(values))),
    pressureCpu: numbers(waits.get('cpu')),
    pressureMemory: numbers(waits.get('memory')),
    pressureIo: numbers(waits.get('io')),
    receive: numbers(receive?.values),
    transmit: numbers(transmit?.values),
  };
}

function numbers(values: readonly (number | null)[] = []): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}
