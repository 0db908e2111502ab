import type { Client } from '../../client/client.ts';
import { query } from '../../contract/query.ts';
import { OperationalError } from '../../kit/errors.ts';
import { formatLabels, type Labels } from '../../kit/labels.ts';
import type { Expression } from '../../promql/syntax/expression.ts';
import { type ShownAnswer, type ShownSeries, shownAnswer } from './shown-answer.ts';

/** When the sample behind a point was taken, seconds since the epoch; undefined where nothing tells. */
export type SampleTimes = (series: ShownSeries) => number | undefined;

export type AskedExpression = {
  readonly text: string;
  /** What it says; undefined where this program cannot read it. */
  readonly expression: Expression | undefined;
  readonly scope: string | undefined;
};

/**
 * Asks when the samples of an instant were taken, which its answer does not tell: only of a plain selector, as the
 * points of everything else are made at the instant itself.
 */
export async function sampleTimes(
  client: Client,
  { text, scope, expression }: AskedExpression,
  answer: ShownAnswer,
): Promise<SampleTimes> {
  const seconds = answer.kind === 'instant' ? answer.series[0]?.points[0]?.[0] : undefined;
  if (expression?.kind !== 'vector-selector' || seconds === undefined) return () => undefined;
  const asked = { query: taken(text), time: String(seconds), ...(scope && { scope }) };
  try {
    return timesOf(shownAnswer(await client.call(query, { query: asked })));
  } catch (error) {
    // The answer is here already: without its ages it is worth more than no answer.
    if (error instanceof OperationalError) return () => undefined;
    throw error;
  }
}

/**
 * `timestamp` takes the name away, and a selector may find series that only the name tells apart. A comment at its end must
 * not take the bracket.
 */
function taken(selector: string): string {
  return `label_replace(timestamp(${selector}\n), "${NAME}", "$1", "__name__", "(.*)")`;
}

const NAME = '__vedette_name__';

function timesOf(answer: ShownAnswer): SampleTimes {
  const series = answer.kind === 'text' ? [] : answer.series;
  const times = new Map(series.map(({ labels, points }) => [keyOf(labels), points[0]?.[1]]));
  return ({ labels }) => times.get(keyOf(labels));
}

function keyOf({ __name__ = '', [NAME]: name = __name__, ...labels }: Labels): string {
  return formatLabels({ ...labels, [NAME]: name });
}
