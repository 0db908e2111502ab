import type { Labels } from '../../kit/labels.ts';
import { TimeSlice } from '../../kit/time-slice.ts';
import type { ResultSeries } from '../../promql/evaluate/query.ts';

/** What an answer of the Prometheus HTTP API with a matrix holds. */
export type MatrixAnswer = {
  readonly series: readonly ResultSeries[];
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  /** Samples that were read for it, where that was asked. */
  readonly samples: number;
};

const BEGIN = '{"metric":';
const VALUES = '"values":[';
const END = ']}';
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
]);

/**
 * Reads the text of an answer with a matrix, as agents write it: one series at a time, so that a long one does not hold
 * the thread. In valid JSON the marks between series cannot stand inside a text, where quotes are escaped.
 *
 * @throws SyntaxError when it is anything else.
 */
export async function readMatrixText(text: string): Promise<MatrixAnswer> {
  const slice = new TimeSlice();
  const series: ResultSeries[] = [];
  const start = text.indexOf(BEGIN);
  let end = start;
  while (end !== -1 && text.startsWith(BEGIN, end)) {
    const close = text.indexOf(END, text.indexOf(VALUES, end));
    if (close === -1) throw new SyntaxError('the answer ends within a series');
    series.push(seriesOf(parsed(text.slice(end, close + END.length))));
    end = close + END.length + (text[close + END.length] === ',' ? 1 : 0);
    if (slice.over) await slice.next();
  }
  return { series, ...besideOf(parsed(start === -1 ? text : text.slice(0, start) + text.slice(end))) };
}

/** @throws SyntaxError for what is no object. */
function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    // A text that is nested too deeply ends in a RangeError.
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
  }
  throw new SyntaxError('the answer is no JSON object');
}

function seriesOf({ metric, values }: Readonly<Record<string, unknown>>): ResultSeries {
  if (!Array.isArray(values)) throw new SyntaxError('a series has no values');
  const timestamps = new Float64Array(values.length);
  const numbers = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const point: unknown = values[index];
    if (!Array.isArray(point)) throw new SyntaxError('a point is no pair');
    timestamps[index] = timeOf(point[0], timestamps[index - 1]);
    numbers[index] = numberOf(point[1]);
  }
  return { labels: labelsOf(metric), timestamps, values: numbers };
}

function labelsOf(metric: unknown): Labels {
  if (typeof metric !== 'object' || metric === null) throw new SyntaxError('a series has no labels');
  if (Object.values(metric).every((value) => typeof value === 'string')) return metric as Labels;
  throw new SyntaxError('a label is no text');
}

function timeOf(seconds: unknown, before = Number.NEGATIVE_INFINITY): number {
  const time = typeof seconds === 'number' ? Math.round(seconds * 1_000) : Number.NaN;
  if (time > before) return time;
  throw new SyntaxError('the times of a series do not ascend');
}

function numberOf(text: unknown): number {
  if (typeof text !== 'string' || text === '') throw new SyntaxError('a value is no text');
  const value = SPECIAL.get(text) ?? Number(text);
  if (Number.isNaN(value) && text !== 'NaN') throw new SyntaxError('a value is no number');
  return value;
}

function besideOf({
  status,
  data,
  warnings,
  infos,
}: Readonly<Record<string, unknown>>): Omit<MatrixAnswer, 'series'> {
  const { resultType, result, stats } = (data ?? {}) as Record<string, unknown>;
  if (status !== 'success' || resultType !== 'matrix') throw new SyntaxError('the answer is no matrix');
  if (!Array.isArray(result) || result.length > 0)
    throw new SyntaxError('a series is not as agents write it');
  return { warnings: textsOf(warnings), infos: textsOf(infos), samples: samplesOf(stats) };
}

function textsOf(texts: unknown): string[] {
  return Array.isArray(texts) ? texts.filter((text) => typeof text === 'string') : [];
}

function samplesOf(stats: unknown): number {
  const { samples } = (stats ?? {}) as { samples?: { totalQueryableSamples?: unknown } };
  const count = samples?.totalQueryableSamples;
  return typeof count === 'number' && count >= 0 ? count : 0;
}
