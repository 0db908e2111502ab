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

type Place = { readonly id: number; readonly timestamp: number; readonly bits: bigint };

/** Turns series by series into time by time, in ascending order: the store takes one time with many series. */
export function* sampleGroups(series: readonly RegisteredSamples[]): Generator<SampleGroup> {
  const places = series.flatMap(placesOf).sort((a, b) => a.timestamp - b.timestamp || a.id - b.id);
  for (let from = 0; from < places.length; ) {
    const { timestamp } = places[from]!;
    let to = from;
    while (places[to]?.timestamp === timestamp) to++;
    yield group(timestamp, places.slice(from, to));
    from = to;
  }
}

function placesOf({ id, timestamps, values }: RegisteredSamples): Place[] {
  const bits = new BigUint64Array(values.buffer, values.byteOffset, values.length);
  return Array.from(timestamps, (timestamp, index) => ({ id, timestamp, bits: bits[index]! }));
}

function group(timestamp: number, places: readonly Place[]): SampleGroup {
  const bits = BigUint64Array.from(places, (place) => place.bits);
  return { timestamp, ids: places.map(({ id }) => id), values: new Float64Array(bits.buffer) };
}
