import { Block } from './block.ts';
import type { Chunk } from './chunk.ts';
import type { StoreFile } from './store-file.ts';

/**
 * Works out from its blocks what the damaged entry of a chunk said. Blocks do not name their segment: it is taken
 * from the chunk `before`. Undefined when no block can be read either.
 */
export function recoverChunk(file: StoreFile, no: number, before: Chunk | undefined): Chunk | undefined {
  let found: Chunk | undefined;
  for (let group = file.nextGroup(no, 0); group !== undefined; group = file.nextGroup(no, group + 1)) {
    const blob = file.block(no, group);
    const block = blob && readable(blob);
    if (block) found = widened(found ?? emptyChunk(no, block, before), block, blob.length);
  }
  return found;
}

function readable(blob: Uint8Array): Block | undefined {
  try {
    return new Block(blob);
  } catch {
    // A damaged block says nothing about its chunk; whoever reads it reports it.
    return undefined;
  }
}

function emptyChunk(no: number, block: Block, before: Chunk | undefined): Chunk {
  const { segment = 0, segmentStart = 0 } = before ?? {};
  const tier = block.columns === 1 ? 'raw' : block.hourly ? '1h' : '1m';
  const start = Number.POSITIVE_INFINITY;
  return { no, tier, level: 1, segment, segmentStart, start, end: 0, bytes: 0, hot: false };
}

function widened(chunk: Chunk, block: Block, bytes: number): Chunk {
  return {
    ...chunk,
    start: Math.min(chunk.start, block.first),
    end: Math.max(chunk.end, block.last),
    bytes: chunk.bytes + bytes,
  };
}
