import { OperationalError } from '../../kit/errors.ts';
import { formatLabels, type LabelMatcher, type Labels } from '../../kit/labels.ts';
import type { Samples } from '../../store/series/series-store.ts';
import type { HistoryConfig } from '../config.ts';
import type { HttpEndpoint } from '../http-endpoint.ts';
import { askEngine, LongAnswer } from './engine-client.ts';
import { addedLabels, engineSelector, localLabels } from './engine-selector.ts';
import type { EngineSeries } from './read-matrix.ts';

const MINUTE = 60_000;
/** The first piece of a range (ms), and the longest one. */
const FIRST = 15 * MINUTE;
const LONGEST = 32 * 24 * 60 * MINUTE;
/** An answer with less samples than this lets the next piece be longer. */
const FEW = 10_000;

/** A series as it is on this host, its samples in pieces, ascending. */
export type PastSeries = { readonly labels: Labels; readonly pieces: Samples[] };

export type PastOptions = {
  readonly endpoint: HttpEndpoint;
  readonly external: Labels;
  readonly limits: Pick<HistoryConfig, 'max_samples'>;
  readonly signal: AbortSignal;
};

/**
 * The series of this host that an engine has over `start` … `end` (ms, inclusive), by their text. It is asked piece by
 * piece, each as long as keeps the answers small.
 *
 * @throws OperationalError `unavailable`, `too-large`; AbortError
 */
export async function readPast(
  { matchers, start, end }: { matchers: readonly LabelMatcher[]; start: number; end: number },
  { endpoint, external, limits, signal }: PastOptions,
): Promise<Map<string, PastSeries>> {
  const added = addedLabels(matchers, external);
  const selector = engineSelector(matchers, added);
  const found = new Map<string, PastSeries>();
  let total = 0;
  let length = FIRST;
  for (let from = start; from <= end; ) {
    const to = Math.min(end, from + length - 1);
    const answer = await askEngine(endpoint, { selector, start: from, end: to }, signal).catch(longAnswer);
    if (answer === undefined) {
      length = shorter(length);
      continue;
    }
    for (const series of answer) take(found, series, localLabels(series.labels, added), from, to);
    const samples = answer.reduce((sum, series) => sum + series.samples.timestamps.length, 0);
    total += samples;
    if (total > limits.max_samples) throw tooMany(limits.max_samples);
    if (samples < FEW) length = Math.min(length * 4, LONGEST);
    from = to + 1;
  }
  return found;
}

function longAnswer(error: unknown): undefined {
  if (!(error instanceof LongAnswer)) throw error;
}

function shorter(length: number): number {
  if (length <= 1_000) throw new OperationalError('too-large', 'its answer for one second is too long');
  return Math.max(1_000, Math.floor(length / 4));
}

/** Only what is after the last sample, and within what was asked for: engines differ in which ends belong to a range. */
function take(
  found: Map<string, PastSeries>,
  { samples: { timestamps, values } }: EngineSeries,
  labels: Labels,
  start: number,
  end: number,
): void {
  const key = formatLabels(labels);
  const series = found.get(key) ?? { labels, pieces: [] };
  const last = series.pieces.at(-1)?.timestamps.at(-1) ?? Number.NEGATIVE_INFINITY;
  const from = countUpTo(timestamps, Math.max(start - 1, last));
  const to = countUpTo(timestamps, end);
  if (from < to)
    series.pieces.push({ timestamps: timestamps.subarray(from, to), values: values.subarray(from, to) });
  found.set(key, series);
}

function countUpTo(timestamps: Float64Array, time: number): number {
  const after = timestamps.findIndex((each) => each > time);
  return after < 0 ? timestamps.length : after;
}

function tooMany(limit: number): OperationalError {
  return new OperationalError('too-large', `it has more than ${limit} samples of this`, {
    hint: 'ask for less, or raise history.max_samples',
  });
}
