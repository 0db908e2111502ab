import { formatLabels, type Labels } from '../../kit/labels.ts';
import { queryConfig } from '../../promql/config.ts';
import { evaluateQuery } from '../../promql/evaluate/evaluate-query.ts';
import type { Querier } from '../../promql/evaluate/querier.ts';
import type { QueryResult, Steps } from '../../promql/evaluate/query.ts';
import { parseExpression } from '../../promql/syntax/parse-expression.ts';
import { readyMatcher } from '../../store/series/matchers.ts';
import type { FleetHost } from './fleet-host.ts';
import { readMatrixText } from './matrix-text.ts';

export type StoredSeries = {
  readonly labels: Labels;
  /** Milliseconds since the epoch, ascending, each with a value. */
  readonly samples: readonly (readonly [time: number, value: number])[];
};

export const config = queryConfig.parse({});

/** Reads series that are in memory. */
export function querierOf(stored: readonly StoredSeries[]): Querier {
  return {
    async select({ matchers, start, end }) {
      const ready = matchers.map(readyMatcher);
      return stored
        .filter(({ labels }) => ready.every(({ name, accepts }) => accepts(labels[name] ?? '')))
        .map(({ labels, samples }) => {
          const kept = samples.filter(([time]) => time >= start && time <= end);
          const timestamps = Float64Array.from(kept, ([time]) => time);
          const values = Float64Array.from(kept, ([, value]) => value);
          return { labels, read: () => [{ timestamps, values }] };
        });
    },
  };
}

export type Asked = { readonly query: string; readonly steps: Steps; readonly instant: boolean };

/** The answer of one store that has these series. */
export function answerOf(
  stored: readonly StoredSeries[],
  { query, steps, instant }: Asked,
): Promise<QueryResult> {
  const { max_samples: maxSamples, max_points: maxPoints, max_series: maxSeries, timeout } = config;
  return evaluateQuery({
    source: query,
    expression: parseExpression(query),
    steps,
    instant,
    querier: querierOf(stored),
    limits: { maxSamples, maxPoints, maxSeries, timeout },
  });
}

/** A host with these series, whose answers go over the wire as text. */
export function hostOf(
  name: string,
  stored: readonly StoredSeries[],
  changes: Partial<FleetHost> = {},
): FleetHost {
  return {
    name,
    labels: {},
    isDown: false,
    clockOffset: 0,
    async query(asked) {
      const answer = await answerOf(stored, asked);
      const { samples: _, ...read } = await readMatrixText(matrixText(answer));
      return { ...read, stats: answer.stats };
    },
    async listSeries({ selectors }) {
      const found = await Promise.all(
        selectors.map((selector) => {
          const expression = parseExpression(selector);
          if (expression.kind !== 'vector-selector') throw new TypeError('expected a selector');
          const window = { start: 0, end: Number.MAX_SAFE_INTEGER, step: 0, use: 'window' } as const;
          return querierOf(stored).select({ matchers: expression.matchers, ...window });
        }),
      );
      return [...new Map(found.flat().map(({ labels }) => [formatLabels(labels), labels])).values()];
    },
    ...changes,
  };
}

/** The series of all hosts as one store has them. */
export function togetherOf(hosts: ReadonlyMap<string, readonly StoredSeries[]>): StoredSeries[] {
  const all = [...hosts].flatMap(([instance, stored]) =>
    stored.map(({ labels, samples }) => ({ labels: { instance, ...labels }, samples })),
  );
  return [...new Map(all.map((series) => [formatLabels(series.labels), series])).values()];
}

function matrixText(answer: QueryResult): string {
  if (answer.type !== 'matrix') throw new TypeError(`expected a matrix, got a ${answer.type}`);
  const result = answer.series.map(({ labels, timestamps, values }) => ({
    metric: labels,
    values: Array.from(timestamps, (time, index) => [time / 1_000, valueText(values[index]!)]),
  }));
  return JSON.stringify({
    status: 'success',
    data: { resultType: 'matrix', result },
    warnings: answer.warnings,
    infos: answer.infos,
  });
}

function valueText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
