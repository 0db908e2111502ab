import type { ChunkIndex } from '../chunk-index.ts';
import type { CheckRead } from './check-report.ts';

type Pack = { readonly name: string; readonly size: number };

/** The packs that a check reads. A share begins with what was never read, then what was read longest ago: turn by turn all come. */
export function chosenPacks(
  known: readonly Pack[],
  read: CheckRead,
  index: Pick<ChunkIndex, 'verifiedAt'>,
  only: ReadonlySet<string> | undefined,
): Pack[] {
  const packs = only === undefined ? known : known.filter(({ name }) => only.has(name));
  if (read === 'none') return [];
  if (read === 'all') return [...packs];
  if (read === 'new') return packs.filter(({ name }) => index.verifiedAt(name) === undefined);
  const sorted = packs
    .map((pack) => ({ pack, at: index.verifiedAt(pack.name) ?? 0 }))
    .sort((a, b) => a.at - b.at)
    .map(({ pack }) => pack);
  let left = read.share * packs.reduce((sum, { size }) => sum + size, 0);
  return sorted.filter(({ size }) => {
    const taken = left > 0;
    left -= size;
    return taken;
  });
}
