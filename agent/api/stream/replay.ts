import type { SeriesStore } from '../../store/series/series-store.ts';
import type { Channel } from './channel.ts';
import { message } from './message.ts';
import type { Outbox } from './outbox.ts';

/** How far back (ms) a client can resume. */
export const RESUME_WITHIN = 300_000;
/** Ticks are read from the store and sent in windows of this length (ms), each after the one before is taken. */
const WINDOW = 15_000;

/**
 * Sends the ticks from `since` (ms) on out of the store, as they would have been sent live, up to the newest. The first
 * is one that the client had, maybe without what slow collectors added to it.
 */
export async function replay(
  store: SeriesStore,
  channel: Channel,
  outbox: Outbox,
  since: number,
): Promise<void> {
  const values = new Map<number, number>();
  for (let start = since; start <= channel.time && outbox.open; start += WINDOW) {
    const end = Math.min(start + WINDOW - 1, channel.time);
    for (const [time, changes] of await ticksBetween(store, channel, { start, end })) {
      outbox.send(message('samples', { t: time, v: changedOf(changes, values) }, time));
    }
    await outbox.drained();
  }
}

/** References and values by time, in ascending order. */
type Ticks = [number, number[]][];

async function ticksBetween(
  store: SeriesStore,
  channel: Channel,
  window: { start: number; end: number },
): Promise<Ticks> {
  const refs = new Map([...channel.series()].map(({ seriesId, ref }) => [seriesId, ref]));
  refs.delete(-1);
  const ticks = new Map<number, number[]>();
  for await (const { id, timestamps, values } of store.read(
    [...refs.keys()].sort((a, b) => a - b),
    window,
  )) {
    timestamps.forEach((time, index) => {
      const tick = ticks.get(time) ?? [];
      if (tick.length === 0) ticks.set(time, tick);
      tick.push(refs.get(id)!, values[index]!);
    });
  }
  return [...ticks].sort(([a], [b]) => a - b);
}

function changedOf(changes: readonly number[], values: Map<number, number>): number[] {
  const changed: number[] = [];
  for (let index = 0; index < changes.length; index += 2) {
    const [ref, value] = [changes[index]!, changes[index + 1]!];
    if (values.has(ref) && Object.is(values.get(ref), value)) continue;
    values.set(ref, value);
    changed.push(ref, value);
  }
  return changed;
}
