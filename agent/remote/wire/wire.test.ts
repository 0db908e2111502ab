import fc from 'fast-check';
import { compress } from 'snappyjs';
import { describe, expect, it } from 'vitest';
import type { Labels } from '../../kit/labels.ts';
import { decodeV1 } from './decode-v1.ts';
import { decodeV2 } from './decode-v2.ts';
import { EncoderV1 } from './encoder-v1.ts';
import { EncoderV2 } from './encoder-v2.ts';
import { ProtoError } from './proto-reader.ts';
import type { ReceivedRequest } from './received-series.ts';
import type { BatchPart } from './sample-batch.ts';
import { sentSeries } from './sent-series.ts';
import { SnappyError, uncompressBlock } from './snappy-block.ts';

const versions = [
  { name: '1.0', encoder: () => new EncoderV1(), decode: decodeV1 },
  { name: '2.0', encoder: () => new EncoderV2(), decode: decodeV2 },
];

function part(labels: Labels, samples: readonly (readonly [number, bigint])[]): BatchPart {
  const bits = BigUint64Array.from(samples, ([, value]) => value);
  const piece = {
    timestamps: Float64Array.from(samples, ([time]) => time),
    values: new Float64Array(bits.buffer),
  };
  return { series: sentSeries({ labels, type: 'counter' }, {}), piece, from: 0, to: samples.length };
}

/** What is told apart: labels, times, and the bits of the values. */
function plain({ series }: ReceivedRequest) {
  return [...series].map(({ labels, timestamps, values }) => ({
    labels: Object.fromEntries(
      Array.from({ length: labels.length / 2 }, (_, at) => labels.slice(2 * at, 2 * at + 2)),
    ),
    times: [...timestamps],
    bits: [
      ...new BigUint64Array(
        new Float64Array(new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice().buffer)
          .buffer,
      ),
    ],
  }));
}

const bits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const series = fc.record({
  labels: fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), label, { maxKeys: 5 }),
  samples: fc.array(
    fc.tuple(
      fc.nat(2 ** 31).map((n) => n * 1_000),
      bits,
    ),
    { minLength: 1, maxLength: 6 },
  ),
});

describe.each(versions)('remote write $name', ({ encoder, decode }) => {
  it('reads what it writes, bit by bit', () => {
    fc.assert(
      fc.property(fc.array(series, { maxLength: 6 }), (all) => {
        const parts = all.map(({ labels, samples }) => part(labels, samples));
        const body = encoder().encode({ parts, samples: 1 });
        expect(plain(decode(uncompressBlock(compress(new Uint8Array(body)), 1e6)))).toEqual(
          all.map(({ labels, samples }) => ({
            labels,
            times: samples.map(([time]) => time),
            bits: samples.map(([, value]) => value),
          })),
        );
      }),
    );
  });

  it('keeps a stale marker apart from other NaNs', () => {
    const parts = [
      part({ __name__: 'up' }, [
        [1, 0x7ff0000000000002n],
        [2, 0x7ff8000000000001n],
      ]),
    ];
    const [only] = plain(decode(encoder().encode({ parts, samples: 2 })));
    expect(only?.bits).toEqual([0x7ff0000000000002n, 0x7ff8000000000001n]);
  });

  it('ends with a ProtoError, or reads something, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          plain({ ...decode(bytes) });
        } catch (error) {
          expect(error instanceof ProtoError || error instanceof RangeError).toBe(true);
        }
      }),
    );
  });

  it('refuses a request that is cut off anywhere within', () => {
    const body = encoder().encode({ parts: [part({ __name__: 'up', job: 'a' }, [[1_000, 5n]])], samples: 1 });
    const whole = plain(decode(new Uint8Array(body)));
    for (let length = 1; length < body.length; length++) {
      // A cut between two fields of the outer message leaves less, never something else.
      let read: unknown[] = [];
      try {
        read = plain(decode(new Uint8Array(body.subarray(0, length))));
      } catch (error) {
        expect(error).toBeInstanceOf(ProtoError);
      }
      expect(read).toEqual(whole.slice(0, read.length));
    }
  });

  it('refuses a text that is not UTF-8', () => {
    const body = new Uint8Array(
      encoder().encode({ parts: [part({ __name__: 'abc' }, [[1, 1n]])], samples: 1 }),
    );
    body[Buffer.from(body).indexOf('abc')] = 0xff;
    expect(() => plain(decode(body))).toThrow(new ProtoError('a text is not UTF-8'));
  });
});

describe('decodeV2()', () => {
  it('refuses a symbol that is not in the table', () => {
    // timeseries { labels_refs: [7, 8] }
    expect(() => plain(decodeV2(Uint8Array.of(0x2a, 4, 0x0a, 2, 7, 8)))).toThrow(
      'symbol 7 is not in the table',
    );
  });

  it('refuses more items than it would hold', () => {
    // Half a million empty symbols are 1 MB there.
    const body = new Uint8Array(1_000_002).fill(0x22);
    for (let at = 1; at < body.length; at += 2) body[at] = 0;
    expect(() => plain(decodeV2(body))).toThrow('more than 500000');
  });
});

describe('uncompressBlock()', () => {
  it('gives what snappyjs compressed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.nat(20), (bytes, times) => {
        const content = new Uint8Array(Buffer.concat(Array.from({ length: times }, () => bytes)));
        expect(uncompressBlock(compress(content), 100_000)).toEqual(content);
      }),
    );
  });

  it('ends with a SnappyError, or a content of the length it says, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          uncompressBlock(bytes, 10_000);
        } catch (error) {
          expect(error).toBeInstanceOf(SnappyError);
        }
      }),
    );
  });

  it.each([
    ['a bomb', [0xff, 0xff, 0xff, 0xff, 0x0f], 'more than'],
    ['a length that its bytes cannot hold', [0xff, 0xff, 0x03, 0x00], 'claims more'],
    [
      'a literal of a negative length, on which snappyjs never ends',
      [0x40, 0xfc, 0xfa, 0xff, 0xff, 0xff, 0, 0],
      'it ends within',
    ],
    ['a copy of what was not there', [0x08, 0x01, 0x05], 'repeats'],
    ['more than it says', [0x01, 0x08, 1, 2, 3], 'more than it says'],
    ['less than it says', [0x05, 0x08, 1, 2, 3], 'less than it says'],
    ['nothing at all', [], 'its length'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => uncompressBlock(Uint8Array.from(bytes), 32 * 1_048_576)).toThrow(message);
  });
});
