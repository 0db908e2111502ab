import { OperationalError } from '../../kit/errors.ts';
import type { Labels, MetricType } from '../../kit/labels.ts';
import type { Refusal, SeriesStore } from '../../store/series/series-store.ts';
import { Breather } from '../breather.ts';
import { decodeV1 } from '../wire/decode-v1.ts';
import { decodeV2 } from '../wire/decode-v2.ts';
import { ProtoError } from '../wire/proto-reader.ts';
import type { ReceivedRequest, ReceivedSeries } from '../wire/received-series.ts';
import { SnappyError, uncompressBlock } from '../wire/snappy-block.ts';
import { countKept } from './kept-already.ts';
import { receivedLabels } from './received-labels.ts';
import { type RegisteredSamples, type SampleGroup, sampleGroups } from './sample-groups.ts';
import { seriesType } from './series-type.ts';
import { REFUSALS, type WriteRefusal, type WriteResult } from './write-result.ts';

/** Bytes of a request once it is uncompressed. */
const MAXIMUM_BYTES = 32 * 1_048_576;

type Counts = Partial<Record<WriteRefusal, number>>;

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
  const breather = new Breather();
  const decode = version === 1 ? decodeV1 : decodeV2;
  const request = decode(uncompressed(body));
  const refused: Counts = {};
  const details: string[] = [];
  const series = await registered(store, request, { refused, details, breather });
  const { written, unwritten } = await append(store, series, refused, breather);
  if (unwritten > 0) throw full();
  const [first] = Object.keys(refused) as WriteRefusal[];
  const because = first === undefined ? undefined : (details[0] ?? REFUSALS[first]);
  return { written, refused, because };
}

function uncompressed(body: Uint8Array): Uint8Array {
  try {
    return uncompressBlock(body, MAXIMUM_BYTES);
  } catch (error) {
    if (!(error instanceof SnappyError)) throw error;
    const kind = error.tooLarge ? 'too-large' : 'invalid';
    throw new OperationalError(
      kind,
      `Cannot read the samples: the body is not a block of snappy: ${error.message}`,
    );
  }
}

/** The series with their ids in the store; those that it does not take are counted. */
async function registered(
  store: SeriesStore,
  request: ReceivedRequest,
  told: { refused: Counts; details: string[]; breather: Breather },
): Promise<RegisteredSamples[]> {
  const found: RegisteredSamples[] = [];
  const all = await decoded(request, told.breather);
  for (const received of all) {
    if (told.breather.due) await told.breather.pause();
    if (received.histograms > 0) count(told.refused, 'native-histogram', received.histograms);
    if (received.timestamps.length === 0) continue;
    const { timestamps, values } = received;
    const id = register(store, received, request.types, told);
    if (id !== undefined) found.push({ id, timestamps, values });
  }
  return found;
}

/** All of it before the first is stored: a request that is cut off is refused whole. */
async function decoded(request: ReceivedRequest, breather: Breather): Promise<ReceivedSeries[]> {
  const all: ReceivedSeries[] = [];
  try {
    for (const series of request.series) {
      all.push(series);
      if (breather.due) await breather.pause();
    }
  } catch (error) {
    if (!(error instanceof ProtoError)) throw error;
    throw new OperationalError(
      'invalid',
      `Cannot read the samples: the body is not a request: ${error.message}`,
    );
  }
  return all;
}

function register(
  store: SeriesStore,
  { labels: flat, type, timestamps }: ReceivedSeries,
  types: ReadonlyMap<string, MetricType>,
  { refused, details }: { refused: Counts; details: string[] },
): number | undefined {
  const labels = receivedLabels(flat);
  if (typeof labels === 'string') {
    details.push(`${REFUSALS['bad-labels']}: ${labels}`);
    count(refused, 'bad-labels', timestamps.length);
    return undefined;
  }
  const id = idOf(store, labels, type ?? seriesType(labels.__name__!, types));
  if (id === undefined) count(refused, 'no-room', timestamps.length);
  return id;
}

function idOf(store: SeriesStore, labels: Labels, type: MetricType): number | undefined {
  try {
    return store.series(labels, type);
  } catch (error) {
    if (error instanceof OperationalError && error.kind === 'limited') return undefined;
    throw error;
  }
}

async function append(
  store: SeriesStore,
  series: readonly RegisteredSamples[],
  refused: Counts,
  breather: Breather,
): Promise<{ written: number; unwritten: number }> {
  let written = 0;
  let unwritten = 0;
  const doubtful: SampleGroup[] = [];
  const because: Counts = {};
  for (const group of sampleGroups(series)) {
    const result = appendGroup(store, group);
    written += result.stored;
    unwritten += result.unwritten;
    for (const [reason, samples] of Object.entries(result.refused))
      count(because, reason as Refusal, samples);
    if (Object.keys(result.refused).length > 0) doubtful.push(group);
    if (breather.due) await breather.pause();
  }
  if (doubtful.length > 0) written = await recount(store, { doubtful, because, written, refused, breather });
  return { written, unwritten };
}

/** A time that is no whole number of milliseconds after 1970 is far from now: the store would take it as a mistake of ours. */
function appendGroup(store: SeriesStore, { timestamp, ids, values }: SampleGroup) {
  if (Number.isSafeInteger(timestamp) && timestamp >= 0) return store.append(timestamp, ids, values);
  const reason = timestamp < 0 ? 'too-old' : 'too-far-in-future';
  return { stored: 0, unwritten: 0, refused: { [reason]: ids.length } };
}

/** Takes out of what the store refused what it has already. @returns samples that it has */
async function recount(
  store: SeriesStore,
  state: { doubtful: SampleGroup[]; because: Counts; written: number; refused: Counts; breather: Breather },
): Promise<number> {
  const { doubtful, because, written, refused, breather } = state;
  const total = doubtful.reduce((sum, { ids }) => sum + ids.length, 0);
  const rejected = Object.values(because).reduce((sum, samples) => sum + samples, 0);
  const kept = await countKept(store, doubtful, breather);
  // Of the doubtful ones some were stored just now: what was kept beyond these was there before.
  let before = Math.min(rejected, Math.max(0, kept - (total - rejected)));
  const known = before;
  for (const [reason, samples] of Object.entries(because)) {
    const pardoned = Math.min(before, samples);
    before -= pardoned;
    if (samples > pardoned) count(refused, reason as Refusal, samples - pardoned);
  }
  return written + known;
}

function count(counts: Counts, reason: WriteRefusal, samples: number): void {
  counts[reason] = (counts[reason] ?? 0) + samples;
}

function full(): OperationalError {
  return new OperationalError('unavailable', 'Cannot store the samples now: the disk of this host refuses', {
    hint: 'Send them again later; vedette status on that host says more',
  });
}
