import type { Chunk } from './chunk.ts';
import type { SeriesConfig } from './config.ts';
import type { Resolution } from './series-store.ts';

/**
 * What a tier keeps, as a share of `max_bytes`, before the next one has to give: samples make room first, but a tier
 * of long memory must not push out the last hours in full detail.
 */
const sharesKept: Record<Resolution, number> = { raw: 0.5, '1m': 0.3, '1h': 0 };

/** Chunks whose retention has passed. */
export function expired(chunks: readonly Chunk[], config: SeriesConfig, now: number): Chunk[] {
  const { raw, minute, hour } = config.retention;
  const retention: Record<Resolution, number> = { raw, '1m': minute, '1h': hour };
  return chunks.filter((chunk) => !chunk.hot && chunk.end < now - retention[chunk.tier]);
}

/** The chunk that makes room when the store is full; undefined when only hot rows are left. */
export function victim(chunks: readonly Chunk[], maxBytes: number): Chunk | undefined {
  const sealed = chunks.filter((chunk) => !chunk.hot);
  const tiers = (['raw', '1m', '1h'] as const).map((tier) => sealed.filter((chunk) => chunk.tier === tier));
  const above = tiers.find((tier) => bytesOf(tier) > sharesKept[tier[0]?.tier ?? 'raw'] * maxBytes);
  return oldest(above ?? tiers.find((tier) => tier.length > 0) ?? []);
}

function bytesOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((bytes, chunk) => bytes + chunk.bytes, 0);
}

function oldest(chunks: readonly Chunk[]): Chunk | undefined {
  return chunks.reduce<Chunk | undefined>(
    (old, chunk) => (old && old.end <= chunk.end ? old : chunk),
    undefined,
  );
}
