import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/**
 * Writes which entries of `timeline` a series has: nothing but a zero when it has all, else the number of runs and
 * the run lengths, absent and present in turn, starting with absent.
 */
export function writePresence(writer: ByteWriter, timeline: Float64Array, times: Float64Array): void {
  const runs = times.length === timeline.length ? [] : runsOf(timeline, times);
  writer.varint(runs.length);
  for (const run of runs) writer.varint(run);
}

/** The timestamps that the series has; `timeline` itself when it has all. */
export function readPresence(reader: ByteReader, timeline: Float64Array): Float64Array {
  const runs = reader.varint();
  if (runs === 0) return timeline;
  const times = new Float64Array(timeline.length);
  let count = 0;
  for (let run = 0, at = 0; run < runs; run++) {
    const end = at + reader.varint();
    if (run % 2 === 1) for (; at < end; at++) times[count++] = timeline[at]!;
    at = end;
  }
  return times.slice(0, count);
}

function runsOf(timeline: Float64Array, times: Float64Array): number[] {
  const runs = [0];
  for (let at = 0, next = 0; at < timeline.length && next < times.length; at++) {
    const present = timeline[at] === times[next];
    if (present) next++;
    if (present !== (runs.length % 2 === 0)) runs.push(0);
    runs[runs.length - 1]!++;
  }
  return runs;
}
