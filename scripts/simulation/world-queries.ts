import type { QueryService } from '../../agent/api/query-service.ts';
import { runQuery } from '../../agent/daemon/query/run-query.ts';
import type { LabelMatcher } from '../../agent/kit/labels.ts';
import { queryConfig } from '../../agent/promql/config.ts';
import type { Querier, SelectRequest } from '../../agent/promql/evaluate/querier.ts';
import { labelPredicate } from '../../agent/promql/label-predicate.ts';
import { parseMetricSelector } from '../../agent/promql/syntax/parse-metric-selector.ts';
import type { Samples } from '../../agent/store/series/series-store.ts';
import { type ProbeSeries, probeSeries } from './probe-series.ts';
import type { SimulatedHost } from './simulated-host.ts';
import type { World } from './world.ts';

/** Most samples of one series that a window function gets. */
const MOST_SAMPLES = 2_000;
const SECOND = 1_000;

/** PromQL over the replay of one host, whose clock shows `now` (ms). */
export function worldQueries(world: World, host: SimulatedHost, now: number): QueryService {
  const config = queryConfig.parse({});
  const matching = (matchers: readonly LabelMatcher[]) => seriesOf(world, host, matchers);
  const querier: Querier = {
    async select(request) {
      const times = timesOf(request, now);
      return matching(request.matchers).map(({ labels, value }) => ({
        labels,
        read: () => [samplesAt(times, (at) => value(at - host.clockOffsetMs))],
      }));
    },
  };
  return {
    run: async (request) => ({ ...(await runQuery(request, querier, config)), missing: [] }),
    async listSeries({ selectors }) {
      const found = selectors.flatMap((text) => matching(parseMetricSelector(text)));
      return { series: [...new Set(found.map(({ labels }) => labels))], warnings: [], missing: [] };
    },
  };
}

/** Recorded series, and those of probes. */
function seriesOf(world: World, host: SimulatedHost, matchers: readonly LabelMatcher[]): ProbeSeries[] {
  const accepts = labelPredicate(matchers);
  const recorded = world.series.map(({ labels }, index) => ({
    labels,
    value: (at: number) => world.value(host, index, at),
  }));
  return [...recorded, ...probeSeries(world, host)].filter(({ labels }) => accepts(labels));
}

/** Where it is sampled: at the steps, or often enough for a window. */
function timesOf({ start, end, step, use }: SelectRequest, now: number): Float64Array {
  const often = Math.ceil((end - start) / MOST_SAMPLES / SECOND) * SECOND;
  const every = use === 'steps' ? step || end - start + 1 : Math.max(SECOND, often);
  const count = Math.floor((end - start) / every) + 1;
  return Float64Array.from({ length: count }, (_, index) => end - (count - 1 - index) * every).filter(
    (at) => at <= now,
  );
}

function samplesAt(times: Float64Array, value: (at: number) => number): Samples {
  const all = times.map(value);
  const known = (_: number, index: number) => !Number.isNaN(all[index]!);
  return { timestamps: times.filter(known), values: all.filter(known) };
}
