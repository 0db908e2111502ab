import type { AnswerOf } from '../../client/client.ts';
import type { query, queryRange } from '../../contract/query.ts';
import type { Labels } from '../../kit/labels.ts';

export type QueryAnswer = AnswerOf<typeof query> | AnswerOf<typeof queryRange>;

/** One series of an answer; times in seconds since the epoch, ascending. */
export type ShownSeries = {
  readonly labels: Labels;
  readonly points: readonly (readonly [seconds: number, value: number])[];
};

/** An answer, ready to be shown in any form. */
export type ShownAnswer =
  | { readonly kind: 'text'; readonly seconds: number; readonly value: string }
  | { readonly kind: 'instant' | 'range'; readonly series: readonly ShownSeries[] };

/** What an answer holds; a scalar is one series without labels. */
export function shownAnswer({ data }: QueryAnswer): ShownAnswer {
  switch (data.resultType) {
    case 'string':
      return { kind: 'text', seconds: data.result[0], value: data.result[1] };
    case 'scalar':
      return { kind: 'instant', series: [{ labels: {}, points: [pointOf(data.result)] }] };
    case 'vector':
      return {
        kind: 'instant',
        series: data.result.map(({ metric, value }) => ({ labels: metric, points: [pointOf(value)] })),
      };
    case 'matrix':
      return {
        kind: 'range',
        series: data.result.map(({ metric, values }) => ({ labels: metric, points: values.map(pointOf) })),
      };
  }
}

/** Whether nothing was found. */
export function isEmpty(answer: ShownAnswer): boolean {
  return answer.kind !== 'text' && answer.series.length === 0;
}

function pointOf([seconds, text]: readonly [number, string]): readonly [number, number] {
  if (text === '+Inf') return [seconds, Number.POSITIVE_INFINITY];
  return [seconds, text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text)];
}
