import { OperationalError } from '../kit/errors.ts';
import { formatLabels, type Labels } from '../kit/labels.ts';
import type { QueryResult } from '../promql/evaluate/query.ts';
import type { RecordingRule, RuleTexts } from './rule-file.ts';

/** What a recording rule gives for one series. */
export type RecordedSample = { readonly labels: Labels; readonly value: number };

/**
 * The series that a recording rule makes of the answer to its query, by their canonical text (Prometheus, rules/recording.go).
 *
 * @param limit of series; 0: none
 * @throws OperationalError with the texts of Prometheus: `invalid` for a range or a text, `conflict` where labels become
 * equal, `too-large` beyond the limit
 */
export function recordedSamples(
  { name, labels }: RecordingRule,
  result: QueryResult,
  limit: number,
): Map<string, RecordedSample> {
  const samples = new Map<string, RecordedSample>();
  const answers = answersOf(result);
  for (const { labels: found, value } of answers) {
    const own = labelled(found, name, labels);
    samples.set(formatLabels(own), { labels: own, value });
  }
  if (samples.size < answers.length)
    throw new OperationalError(
      'conflict',
      'vector contains metrics with the same labelset after applying rule labels',
      { hint: 'Take the labels that the rule sets into the aggregation of its query, or do not set them' },
    );
  if (limit === 0 || samples.size <= limit) return samples;
  throw new OperationalError('too-large', `exceeded limit of ${limit} with ${samples.size} series`, {
    hint: 'Narrow its query, or raise limit: of its group',
  });
}

function answersOf(result: QueryResult): readonly RecordedSample[] {
  if (result.type === 'scalar') return [{ labels: {}, value: result.value }];
  if (result.type === 'vector')
    return result.series.map(({ labels, values }) => ({ labels, value: values[0] as number }));
  throw new OperationalError('invalid', 'rule result is not a vector or scalar');
}

function labelled(found: Labels, name: string, labels: RuleTexts): Labels {
  const all = { ...found, __name__: name, ...labels };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
