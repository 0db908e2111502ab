import type { TimeSlice } from '../../kit/time-slice.ts';

/** Samples of many series at one time, as the store takes them: ids ascend. */
export type SampleGroup = {
  readonly timestamp: number;
  readonly ids: readonly number[];
  /** Bit by bit as they came. */
  readonly values: Float64Array;
};

/** Samples of one series, and its id in the store. */
export type RegisteredSamples = {
  readonly id: number;
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
};

/** Most samples of one group: the store takes each at once. */
const MOST = 10_000;

/** Ids, and both halves of each value: a NaN that passes through a number loses which one it is. */
type Gathered = { readonly ids: number[]; readonly halves: number[] };

/** Turns series by series into time by time, in ascending order: the store takes one time with many series. */
export async function* sampleGroups(
  series: readonly RegisteredSamples[],
  slice: TimeSlice,
): AsyncGenerator<SampleGroup> {
  const byTime = new Map<number, Gathered>();
  for (const samples of [...series].sort((a, b) => a.id - b.id)) {
    gather(byTime, samples);
    if (slice.over) await slice.next();
  }
  for (const timestamp of Float64Array.from(byTime.keys()).sort())
    yield* groups(timestamp, byTime.get(timestamp)!);
}

function gather(byTime: Map<number, Gathered>, { id, timestamps, values }: RegisteredSamples): void {
  const halves = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let index = 0; index < timestamps.length; index++) {
    const timestamp = timestamps[index]!;
    const gathered = byTime.get(timestamp) ?? { ids: [], halves: [] };
    if (gathered.ids.length === 0) byTime.set(timestamp, gathered);
    gathered.ids.push(id);
    gathered.halves.push(halves[2 * index]!, halves[2 * index + 1]!);
  }
}

function* groups(timestamp: number, { ids, halves }: Gathered): Generator<SampleGroup> {
  for (let from = 0; from < ids.length; from += MOST) {
    const some = Uint32Array.from(halves.slice(2 * from, 2 * (from + MOST)));
    yield { timestamp, ids: ids.slice(from, from + MOST), values: new Float64Array(some.buffer) };
  }
}
