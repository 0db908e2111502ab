import type { Querier } from '../../promql/evaluate/querier.ts';
import type { HistoryConfig } from '../../remote/config.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { externalLabels } from './remote-writes.ts';

export type HistorySources = {
  readonly host: () => string;
  readonly store: SeriesStore;
  readonly config: () => HistoryConfig;
};

/** What queries read: `local`, and where `history:` names an engine, the past of this host from there. */
export function querierWithHistory(
  openLocal: () => Promise<Querier>,
  { host, store, config }: HistorySources,
): () => Promise<Querier> {
  return async () => {
    const local = await openLocal();
    const history = config();
    const { url } = history;
    if (url === undefined) return local;
    const { HistoryQuerier } = await import('../../remote/history/history-querier.ts');
    return new HistoryQuerier({
      ...{ local, config: { ...history, url } },
      oldest: () => store.health().oldest,
      external: externalLabels(host(), history),
    });
  };
}
