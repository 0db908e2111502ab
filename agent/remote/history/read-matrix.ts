import { OperationalError } from '../../kit/errors.ts';
import type { Labels } from '../../kit/labels.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Samples } from '../../store/series/series-store.ts';

/** A series of an engine, samples ascending. */
export type EngineSeries = { readonly labels: Labels; readonly samples: Samples };

/** Reads the answer of `/api/v1/query` to a range selector. @throws OperationalError `unavailable` where it is none */
export function readMatrix(text: string): EngineSeries[] {
  const answer = parsed(text) as Partial<MatrixAnswer> | null;
  if (answer?.status === 'error') throw refused(`it says: ${safeLine(String(answer.error), 200)}`);
  const result = answer?.data?.result;
  if (answer?.data?.resultType !== 'matrix' || !Array.isArray(result))
    throw refused('its answer is no matrix');
  return result.map(readSeries);
}

type MatrixAnswer = {
  status: string;
  error: unknown;
  data: { resultType: string; result: { metric: Labels; values: [number, string][] }[] };
};

function readSeries({ metric, values = [] }: MatrixAnswer['data']['result'][number]): EngineSeries {
  const timestamps = new Float64Array(values.length);
  const numbers = new Float64Array(values.length);
  for (const [index, [seconds, text]] of values.entries()) {
    timestamps[index] = Math.round(seconds * 1_000);
    numbers[index] = numberOf(text);
  }
  return { labels: metric, samples: { timestamps, values: numbers } };
}

/** As Go writes numbers (strconv.FormatFloat). */
function numberOf(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused('its answer is not JSON');
  }
}

function refused(because: string): OperationalError {
  return new OperationalError('unavailable', because);
}
