import type { Querier } from '../../promql/evaluate/querier.ts';
import type { HistoryConfig } from '../../remote/config.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { externalLabels } from './remote-writes.ts';

export type QuerierWithHistoryOptions = {
  readonly host: () => string;
  readonly store: SeriesStore;
  readonly config: () => HistoryConfig;
};

/** What queries read: the series store of this host, and where `history:` names an engine, its past from there. */
export async function querierWithHistory({
  host,
  store,
  config,
}: QuerierWithHistoryOptions): Promise<Querier> {
  const { StoreQuerier } = await import('../../promql/evaluate/store-querier.ts');
  const local = new StoreQuerier(store);
  const history = config();
  const { url } = history;
  if (url === undefined) return local;
  const { HistoryQuerier } = await import('../../remote/history/history-querier.ts');
  return new HistoryQuerier({
    ...{ local, config: { ...history, url } },
    oldest: () => store.health().oldest,
    external: externalLabels(host(), history),
  });
}
