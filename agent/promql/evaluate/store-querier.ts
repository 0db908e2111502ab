import type { Samples, SeriesStore } from '../../store/series/series-store.ts';
import { InOrderReader } from './in-order-reader.ts';
import type { Piece, Querier, SelectedSeries, SelectRequest } from './querier.ts';
import { NEAR, readNearest } from './read-nearest.ts';
import { intervalOf, planRead, type ReadPlan } from './read-plan.ts';

/** Reads the series store of this host. */
export class StoreQuerier implements Querier {
  readonly #store: SeriesStore;

  constructor(store: SeriesStore) {
    this.#store = store;
  }

  async select(request: SelectRequest): Promise<readonly SelectedSeries[]> {
    const found = this.#store.select(request.matchers);
    const plan = planRead(request, found.length, this.#store.health().oldest);
    if (plan.tier?.spared) request.inform?.(sparedNote(plan.tier.resolution));
    const ids = found.map(({ id }) => id);
    const parts = [...aggregatesOf(this.#store, ids, plan, request), rawOf(this.#store, ids, plan, request)];
    return found.map(({ id, labels }) => ({ labels, read: () => piecesOf(id, parts) }));
  }
}

type Part = { readonly reader: InOrderReader; readonly answersFor: number };

function* piecesOf(id: number, parts: readonly Part[]): Generator<Piece> {
  for (const { reader, answersFor } of parts) {
    if (answersFor === 0) yield* reader.take(id);
    else for (const piece of reader.take(id)) yield { ...piece, answersFor };
  }
}

function rawOf(store: SeriesStore, ids: readonly number[], { tier }: ReadPlan, request: SelectRequest): Part {
  const { end, step, use } = request;
  const start = Math.max(request.start, (tier?.until ?? Number.NEGATIVE_INFINITY) + 1);
  const nearest = use === 'steps' && step === 0 && end - start >= NEAR;
  const open = (which: readonly number[]) =>
    nearest ? readNearest(store, which, { start, end }) : store.readSync(which, { start, end });
  return { reader: new InOrderReader(ids, start > end ? () => [] : open), answersFor: 0 };
}

/** None where raw samples answer alone. An aggregate stands for its last sample, at the end of its interval. */
function aggregatesOf(
  store: SeriesStore,
  ids: readonly number[],
  { tier }: ReadPlan,
  request: SelectRequest,
): Part[] {
  if (tier === undefined) return [];
  const { resolution, until: end } = tier;
  const answersFor = intervalOf[resolution];
  const start = request.use === 'steps' ? request.start - answersFor : request.start;
  const open = (which: readonly number[]) =>
    lastOf(store.readAggregatesSync(which, { resolution, start, end }));
  return [{ reader: new InOrderReader(ids, open), answersFor }];
}

function* lastOf(
  aggregates: ReturnType<SeriesStore['readAggregatesSync']>,
): Generator<{ readonly id: number } & Samples> {
  for (const { id, timestamps, last } of aggregates) yield { id, timestamps, values: last };
}

function sparedNote(resolution: '1m' | '1h'): string {
  const interval = resolution === '1m' ? 'minute' : 'hour';
  return `PromQL info: the range is long: it was answered from the last sample of each ${interval}`;
}
