import { errorMessage } from '../../kit/errors.ts';
import { formatLabels, type Labels } from '../../kit/labels.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Querier, SelectedSeries, SelectRequest } from '../../promql/evaluate/querier.ts';
import type { HistoryConfig } from '../config.ts';
import { type PastSeries, readPast } from './read-past.ts';

export type HistoryOptions = {
  /** What this host keeps. */
  readonly local: Querier;
  /** Time of its oldest raw sample, ms since the epoch; undefined while it has none. */
  readonly oldest: () => number | undefined;
  readonly config: HistoryConfig & { readonly url: string };
  /** Labels that the series of this host have there beside their own. */
  readonly external: Labels;
};

/**
 * Joins what this host keeps with what an engine has of the time before: every sample before the oldest one here comes from
 * there, every other one from here. When the engine fails, the query is answered from here and says so; when it has
 * nothing of what is asked, the coarse tiers here may have.
 */
export class HistoryQuerier implements Querier {
  readonly #options: HistoryOptions;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  async select(request: SelectRequest): Promise<readonly SelectedSeries[]> {
    const { local, oldest } = this.#options;
    const seam = oldest() ?? Number.POSITIVE_INFINITY;
    if (request.start >= seam) return local.select(request);
    const past = await this.#past(request, Math.min(request.end, seam - 1));
    if (past === undefined || past.size === 0) return local.select(request);
    const near = seam > request.end ? [] : await local.select({ ...request, start: seam });
    return joined(past, near);
  }

  async #past(request: SelectRequest, end: number): Promise<Map<string, PastSeries> | undefined> {
    const { config, external } = this.#options;
    const { signal, warn } = request;
    const limit = AbortSignal.timeout(config.timeout);
    const within = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    try {
      const options = { endpoint: config, external, limits: config, signal: within };
      return await readPast({ ...request, end }, options);
    } catch (error) {
      signal?.throwIfAborted();
      const because = limit.aborted ? `no answer within ${config.timeout / 1_000} s` : errorMessage(error);
      warn?.(`PromQL warning: no history from ${new URL(config.url).host}: ${safeLine(because, 300)}`);
      return undefined;
    }
  }
}

/** The same label set is one series. Those of this host come first, in the order in which they read at the lowest price. */
function joined(past: Map<string, PastSeries>, near: readonly SelectedSeries[]): SelectedSeries[] {
  const both = near.map((series) => {
    const key = formatLabels(series.labels);
    const before = past.get(key)?.pieces ?? [];
    past.delete(key);
    return { labels: series.labels, read: () => chained(before, series) };
  });
  const gone = [...past.values()].map(({ labels, pieces }) => ({ labels, read: () => pieces }));
  return [...both, ...gone];
}

function* chained(before: PastSeries['pieces'], series: SelectedSeries) {
  yield* before;
  yield* series.read();
}
