import type { HostRecording } from './host-recording.ts';

/**
 * Carries a recording on for as long as wanted. Each second takes the changes of one recorded second chosen at
 * random, the same for all series: nothing repeats, so no compressor is helped; that a real second resembles the one
 * before is lost, so each is hindered a little. Counters only rise, gauges are kept within what was recorded, and
 * values keep their number of decimals.
 */
export function* extended(recording: HostRecording, seconds: number, seed = 1): Generator<Float64Array> {
  const series = recording.names.map((_, index) => seriesOf(recording, index));
  const random = generator(seed);
  const values = Float64Array.from(series, ({ first }) => first);
  for (let second = 0; second < seconds; second++) {
    const at = 1 + Math.floor(random() * (recording.rows.length - 1));
    for (let index = 0; index < series.length; index++)
      values[index] = series[index]!.after(values[index]!, at);
    yield values;
  }
}

type Series = { readonly first: number; after(value: number, at: number): number };

function seriesOf(recording: HostRecording, index: number): Series {
  const values = recording.rows.map((row) => row[index]!).filter((value) => !Number.isNaN(value));
  const [low, high] = values.reduce(
    ([a, b], v) => [Math.min(a, v), Math.max(b, v)],
    [values[0]!, values[0]!],
  );
  const rounded = roundingOf(values);
  const changes = values.map((value, at) => (at === 0 ? 0 : value - values[at - 1]!));
  const counter = recording.counters[index]!;
  return {
    first: values[0]!,
    after(value, at) {
      const change = changes[at % changes.length]!;
      const moved = counter ? value + Math.max(0, change) : value + change;
      const bounded = counter || (moved >= low && moved <= high) ? moved : value - change;
      return rounded(bounded);
    },
  };
}

/** Rounds to the decimals that all values have, computed as they were: a quotient, or a product with 0.001. */
function roundingOf(values: readonly number[]): (value: number) => number {
  for (let power = 1; power <= 1e9; power *= 10) {
    const quotient = (value: number) => Math.round(value * power) / power;
    if (values.every((value) => quotient(value) === value)) return quotient;
    const product = (value: number) => Math.round(value * power) * (1 / power);
    if (values.every((value) => product(value) === value)) return product;
  }
  return (value) => value;
}

/** mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
