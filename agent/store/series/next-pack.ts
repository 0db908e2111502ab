import { STEPS } from './aggregate-reader.ts';
import type { Chunk } from './chunk.ts';
import type { PackState } from './pack-state.ts';
import type { Resolution } from './series-store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Chunks of a tier and level that lie in the same multiple of `span` become one of the next level. */
const rules: readonly { tier: Resolution; level: number; span: number }[] = [
  { tier: 'raw', level: 0, span: HOUR },
  { tier: '1m', level: 0, span: 6 * HOUR },
  { tier: '1h', level: 0, span: DAY },
  { tier: '1h', level: 1, span: 30 * DAY },
];

/** The next chunks to pack together: neighbours of one segment whose span is over; undefined when there are none. */
export function nextPack(chunks: readonly Chunk[], nextNo: () => number): PackState | undefined {
  for (const { tier, level, span } of rules) {
    const sources = ripe(chunks, tier, level, span);
    if (sources) return packState(sources, nextNo);
  }
  return undefined;
}

function ripe(chunks: readonly Chunk[], tier: Resolution, level: number, span: number): Chunk[] | undefined {
  const bucketOf = ({ segment, end }: Chunk) => `${segment}/${Math.floor((end - 1) / span)}`;
  const ofTier = chunks.filter((chunk) => chunk.tier === tier);
  const first = ofTier.find((chunk) => chunk.level === level && !chunk.hot);
  if (first === undefined) return undefined;
  const bucket = ofTier.filter((chunk) => bucketOf(chunk) === bucketOf(first) && chunk.level <= level);
  const over = ofTier.some((chunk) => chunk.no > bucket.at(-1)!.no);
  return over && bucket.every((chunk) => chunk.level === level && !chunk.hot) ? bucket : undefined;
}

function packState(sources: readonly Chunk[], nextNo: () => number): PackState {
  const first = sources[0]!;
  const start = Math.min(...sources.map((chunk) => chunk.start));
  const end = Math.max(...sources.map((chunk) => chunk.end));
  const result = { ...first, level: first.level + 1, start, end, bytes: 0 };
  const made = first.tier === 'raw' && first.level === 0 ? (['1m', '1h'] as const) : [];
  const targets = made.map((tier) => ({
    ...result,
    no: nextNo(),
    tier,
    level: 0,
    start: Math.ceil(start / STEPS[tier]) * STEPS[tier],
    end: Math.ceil(end / STEPS[tier]) * STEPS[tier],
  }));
  return { sources: sources.map((chunk) => chunk.no), result, targets, next: 0 };
}
