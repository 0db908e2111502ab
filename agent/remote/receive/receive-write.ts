import { OperationalError } from '../../kit/errors.ts';
import { TimeSlice } from '../../kit/time-slice.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { appendSamples } from './append-samples.ts';
import { readWriteRequest } from './read-write-request.ts';
import { type RefusalCounts, Refusals } from './refusals.ts';
import { registerSeries } from './register-series.ts';
import type { RegisteredSamples } from './sample-groups.ts';

/** What became of a request. */
export type WriteResult = {
  /** Samples that the store has now, those among them that it had before. */
  readonly written: number;
  /** Samples that it does not have, by reason. */
  readonly refused: RefusalCounts;
  /** The first of them, in words; undefined where there are none. */
  readonly because: string | undefined;
};

/**
 * Takes one remote write request (protocol 1.0 or 2.0, a block of snappy) into the store, in slices, so that ticks go on.
 * What can be stored is stored, whatever else the request holds; a request that comes twice is answered as once.
 *
 * @throws OperationalError `invalid` for bytes that are no request, `too-large`, `unavailable` while the disk refuses
 */
export async function receiveWrite(
  store: SeriesStore,
  body: Uint8Array,
  version: 1 | 2,
): Promise<WriteResult> {
  const slice = new TimeSlice();
  const refusals = new Refusals();
  const request = await readWriteRequest(body, version, slice);
  const series: RegisteredSamples[] = [];
  for (const received of request.series) {
    const registered = registerSeries(store, received, request.types, refusals);
    if (registered !== undefined) series.push(registered);
    if (slice.over) await slice.next();
  }
  const { written, unwritten } = await appendSamples(store, series, refusals, slice);
  // What is answered as stored must outlive a crash, also where an earlier attempt brought it.
  if (unwritten > 0 || (written > 0 && store.health().unwrittenTicks > 0)) throw full();
  return { written, refused: refusals.counts, because: refusals.because };
}

function full(): OperationalError {
  return new OperationalError('unavailable', 'Cannot store the samples now: the disk of this host refuses', {
    hint: 'Send them again later; vedette status on that host says more',
  });
}
