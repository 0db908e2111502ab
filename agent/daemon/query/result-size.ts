import { OperationalError } from '../../kit/errors.ts';
import type { Labels } from '../../kit/labels.ts';
import type { QueryResult } from '../../promql/evaluate/query.ts';

/** Bytes of a point as JSON, mostly less: `[1763766000,"12345.678901234"],`. */
const POINT = 32;
/** Quotes, colon and comma of a label. */
const LABEL = 6;

/** @throws OperationalError `too-large` for a result that would be more than so many bytes of JSON. */
export function requireSize(result: QueryResult, most: number): void {
  if (result.type === 'scalar' || result.type === 'string') return;
  let bytes = 0;
  for (const { labels, timestamps } of result.series) bytes += sizeOf(labels) + timestamps.length * POINT;
  if (bytes <= most) return;
  throw new OperationalError('too-large', `query result is too large: about ${bytes} bytes`, {
    hint: `Ask for fewer series, a shorter range or a larger step, or raise query.max_bytes (now ${most})`,
  });
}

function sizeOf(labels: Labels): number {
  let size = 0;
  for (const name in labels) size += name.length + labels[name]!.length + LABEL;
  return size;
}
