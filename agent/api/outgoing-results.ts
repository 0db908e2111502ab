import type { QueryResult } from '../promql/evaluate/query.ts';
import { HttpError } from './problem.ts';

/** Bytes of results that may wait for their readers, beside one that may be larger alone. */
const MOST = 128 * 2 ** 20;
/** A time and a value. */
const POINT = 16;

/** What slow readers keep in memory: a result is there until the last byte of its answer has gone. */
export class OutgoingResults {
  #bytes = 0;
  readonly #most: number;

  constructor(most = MOST) {
    this.#most = most;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The same parts, the result counted until they have been read or given up.
   *
   * @throws HttpError `unavailable` when what others still read leaves no room.
   */
  count<Part>(result: QueryResult, parts: AsyncIterable<Part>): AsyncGenerator<Part> {
    const bytes = sizeOf(result);
    if (this.#bytes > 0 && this.#bytes + bytes > this.#most) {
      throw new HttpError('unavailable', 'too many large results wait for their readers', {
        headers: { 'retry-after': '1' },
      });
    }
    return this.#counted(bytes, parts);
  }

  async *#counted<Part>(bytes: number, parts: AsyncIterable<Part>): AsyncGenerator<Part> {
    this.#bytes += bytes;
    try {
      yield* parts;
    } finally {
      this.#bytes -= bytes;
    }
  }
}

function sizeOf(result: QueryResult): number {
  if (result.type === 'scalar' || result.type === 'string') return POINT;
  return result.series.reduce((bytes, { timestamps }) => bytes + timestamps.length * POINT, POINT);
}
