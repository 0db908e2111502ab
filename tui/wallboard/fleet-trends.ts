import type { HostSummary } from '../../agent/contract/status.ts';
import type { FleetSnapshot } from '../data/fleet-store.ts';
import { chartValues, largest, sum } from '../data/rates.ts';
import { Timeline } from '../data/timeline.ts';
import type { RecentHistory } from './recent-history.ts';

/** The length of time that trends span, and the distance of their points, seconds. */
export const TREND_SECONDS = 300;
const STEP = 2;

const trends = {
  cpu: ({ cpu }: HostSummary) => cpu?.usedRatio,
  pressureCpu: ({ pressure }: HostSummary) => pressure?.cpu,
  pressureMemory: ({ pressure }: HostSummary) => pressure?.memory,
  pressureIo: ({ pressure }: HostSummary) => pressure?.io,
  receive: ({ network }: HostSummary) => network?.receiveBytesPerSecond,
  transmit: ({ network }: HostSummary) => network?.transmitBytesPerSecond,
} as const;
export type Trend = keyof typeof trends;

/** The numbers of all hosts over the last minutes, as this console saw them. Where a host was not heard, it has none. */
export class FleetTrends {
  readonly #timeline: Timeline;

  /** @param at ms since the epoch. */
  constructor(at: number) {
    this.#timeline = new Timeline(STEP, TREND_SECONDS / STEP, at / 1_000);
  }

  note({ at, hosts }: FleetSnapshot): void {
    const seconds = at / 1_000;
    this.#timeline.advance(seconds);
    for (const { key, state, status } of hosts) {
      if (!status?.summary || (state !== 'up' && state !== 'degraded')) continue;
      for (const [name, read] of Object.entries(trends)) {
        const value = read(status.summary);
        if (value !== undefined) this.#timeline.add({ __name__: name, host: key }, seconds, value);
      }
    }
  }

  /** Takes in what a host has measured before it was watched. A value stands for its whole step. */
  begin(key: string, { end, step, trends }: RecentHistory): void {
    for (const [name, values] of Object.entries(trends)) {
      for (const [index, value] of values.entries()) {
        const last = end / 1_000 - (values.length - 1 - index) * step;
        for (let ago = 0; ago < step && !Number.isNaN(value); ago += STEP)
          this.#timeline.add({ __name__: name, host: key }, last - ago, value);
      }
    }
  }

  /** Of one host, a value for each point, null where there is none. */
  host(trend: Trend, key: string): (number | null)[] {
    return chartValues(sum(this.#of(trend, [key])));
  }

  /** The sum over these hosts. */
  total(trend: Trend, keys: readonly string[]): (number | null)[] {
    return chartValues(sum(this.#of(trend, keys)));
  }

  /** The largest of these hosts at each point. */
  worst(trend: Trend, keys: readonly string[]): (number | null)[] {
    return chartValues(largest(this.#of(trend, keys)));
  }

  #of(trend: Trend, keys: readonly string[]): Float64Array[] {
    const wanted = new Set(keys);
    return this.#timeline
      .named(trend)
      .filter(({ labels }) => wanted.has(labels.host!))
      .map(({ values }) => values);
  }
}
