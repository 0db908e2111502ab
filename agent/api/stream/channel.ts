import type { ExposedFamily } from '../../collect/merged-families.ts';
import type { Metric } from '../../collect/metrics.ts';
import type { Labels } from '../../kit/labels.ts';
import type { Tick } from '../services.ts';
import { message } from './message.ts';
import type { Outbox } from './outbox.ts';

/** A series of a channel; the number is what messages call it by. */
type Entry = { readonly ref: number; value: number };

/**
 * Everybody who asked for the same selectors: what changed in a tick is found and encoded once for all of them.
 *
 *     tick ── changed values ──> message ──> outbox, outbox, outbox
 */
export class Channel {
  readonly members = new Set<Outbox>();
  readonly #accepts: (labels: Labels) => boolean;
  /** undefined: looked at, and not of this channel. */
  readonly #entries = new Map<Metric, Entry | undefined>();
  #nextRef = 0;
  #time: number;

  /** @param time of the newest tick, ms since the epoch; the values of `families` are its values. */
  constructor(accepts: (labels: Labels) => boolean, families: Iterable<ExposedFamily>, time: number) {
    this.#accepts = accepts;
    this.#time = time;
    for (const family of families) {
      for (const metric of family.metrics) if (metric.run > 0) this.#entry(metric);
    }
  }

  /** The time of the newest tick, ms. */
  get time(): number {
    return this.#time;
  }

  /** The live series: what the store calls them and what the messages call them. */
  *series(): Generator<{ readonly seriesId: number; readonly ref: number }> {
    for (const [{ seriesId }, entry] of this.#entries) if (entry) yield { seriesId, ref: entry.ref };
  }

  /** Every live series, as a message. */
  seriesMessage(): Uint8Array {
    const series = [...this.#entries].flatMap(([{ labels }, entry]) =>
      entry ? [announced(entry, labels)] : [],
    );
    return message('series', { series });
  }

  /** Every current value, as a message. */
  valuesMessage(): Uint8Array {
    const v = [...this.#entries.values()].flatMap((entry) => (entry ? [entry.ref, entry.value] : []));
    return message('samples', { t: this.#time, v }, this.#time);
  }

  /**
   * Tells all members what the tick changed. A slow collector delivers late, under the time at which it began: that
   * is told only when it changed something, the tick itself always.
   */
  tick({ timestamp, metrics, gone }: Tick): void {
    const late = timestamp <= this.#time;
    this.#time = Math.max(this.#time, timestamp);
    this.#announce(metrics);
    const v = this.#changed(metrics);
    if (!late || v.length > 0) this.#send(message('samples', { t: timestamp, v }, timestamp));
    const refs = this.#remove(gone);
    if (refs.length > 0) this.#send(message('gone', { refs }));
  }

  #announce(metrics: readonly Metric[]): void {
    const series: [number, Labels][] = [];
    for (const metric of metrics) {
      if (this.#entries.has(metric)) continue;
      const entry = this.#entry(metric);
      if (entry === undefined) continue;
      entry.value = Number.NEGATIVE_INFINITY;
      series.push(announced(entry, metric.labels));
    }
    if (series.length > 0) this.#send(message('series', { series }));
  }

  #changed(metrics: readonly Metric[]): number[] {
    const values: number[] = [];
    for (const metric of metrics) {
      const entry = this.#entries.get(metric);
      if (entry === undefined || Object.is(entry.value, metric.value)) continue;
      entry.value = metric.value;
      values.push(entry.ref, metric.value);
    }
    return values;
  }

  #remove(gone: readonly Metric[]): number[] {
    const refs: number[] = [];
    for (const metric of gone) {
      const entry = this.#entries.get(metric);
      if (entry) refs.push(entry.ref);
      this.#entries.delete(metric);
    }
    return refs;
  }

  #entry(metric: Metric): Entry | undefined {
    const entry = this.#accepts(metric.labels) ? { ref: this.#nextRef++, value: metric.value } : undefined;
    this.#entries.set(metric, entry);
    return entry;
  }

  #send(bytes: Uint8Array): void {
    for (const member of this.members) member.send(bytes);
  }
}

function announced({ ref }: Entry, labels: Labels): [number, Labels] {
  return [ref, labels];
}
