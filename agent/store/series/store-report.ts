import type { Catalogue } from './catalogue.ts';
import type { Counters } from './counters.ts';
import type { Damage } from './damage.ts';
import type { Registry } from './registry.ts';
import type { Resolution, StoreHealth, StoreStats } from './series-store.ts';
import type { StoreFile } from './store-file.ts';

/** The index of the journal in shared memory is a file too (sqlite.org/walformat.html). */
const SHM_BYTES = 32_768;

export type ReportParts = {
  readonly file: StoreFile;
  readonly catalogue: Catalogue;
  readonly registry: Registry;
  readonly counters: Counters;
  readonly damage: Damage;
};

export function healthOf(
  parts: ReportParts,
  because: readonly string[],
  unwrittenTicks: number,
): StoreHealth {
  const { file, catalogue, registry, damage } = parts;
  const raw = catalogue.chunks.filter((chunk) => chunk.tier === 'raw' && Number.isFinite(chunk.start));
  return {
    state: because.length === 0 ? 'ok' : 'degraded',
    because,
    seriesCount: registry.size,
    bytesOnDisk: file.bytes() + file.walBytes() + SHM_BYTES,
    oldest: raw.length === 0 ? undefined : Math.min(...raw.map((chunk) => chunk.start)),
    corruptBlocks: damage.count,
    unwrittenTicks,
  };
}

export function statsOf({ file, catalogue, registry, counters, damage }: ReportParts): StoreStats {
  const blockBytes: Record<Resolution, number> = { raw: 0, '1m': 0, '1h': 0 };
  for (const chunk of catalogue.chunks) if (!chunk.hot) blockBytes[chunk.tier] += chunk.bytes;
  return {
    ...counters,
    refusedSamples: { ...counters.refusedSamples },
    corruptBlocks: damage.count,
    series: registry.size,
    databaseBytes: file.bytes(),
    walBytes: file.walBytes(),
    blockBytes,
  };
}
