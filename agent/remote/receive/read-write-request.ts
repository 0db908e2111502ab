import { OperationalError } from '../../kit/errors.ts';
import type { MetricType } from '../../kit/labels.ts';
import type { TimeSlice } from '../../kit/time-slice.ts';
import { decodeV1 } from '../wire/decode-v1.ts';
import { decodeV2 } from '../wire/decode-v2.ts';
import { ProtoError } from '../wire/proto-reader.ts';
import type { ReceivedSeries } from '../wire/received-series.ts';
import { SnappyError, uncompressBlock } from '../wire/snappy-block.ts';

/** Bytes of a request once it is uncompressed. */
const MAXIMUM_BYTES = 32 * 1_048_576;

/**
 * All of a request, before any of it is stored: one that is cut off is refused whole.
 *
 * @throws OperationalError `invalid`, `too-large`
 */
export async function readWriteRequest(
  body: Uint8Array,
  version: 1 | 2,
  slice: TimeSlice,
): Promise<{ series: readonly ReceivedSeries[]; types: ReadonlyMap<string, MetricType> }> {
  const request = (version === 1 ? decodeV1 : decodeV2)(uncompressed(body));
  const series: ReceivedSeries[] = [];
  try {
    for (const each of request.series) {
      series.push(each);
      if (slice.over) await slice.next();
    }
  } catch (error) {
    if (error instanceof ProtoError) throw unreadable('invalid', `it is no request: ${error.message}`);
    throw error;
  }
  return { series, types: request.types };
}

function uncompressed(body: Uint8Array): Uint8Array {
  try {
    return uncompressBlock(body, MAXIMUM_BYTES);
  } catch (error) {
    if (!(error instanceof SnappyError)) throw error;
    const because = `it is no block of snappy to take: ${error.message}`;
    throw unreadable(error.tooLarge ? 'too-large' : 'invalid', because);
  }
}

function unreadable(kind: 'invalid' | 'too-large', because: string): OperationalError {
  return new OperationalError(kind, `Cannot read the samples: ${because}`);
}
