import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeBody, isDecodable } from './decode-body.ts';

const text = Buffer.from('hello, hello, hello');
const zeros = Buffer.alloc(30_000_000);

describe('decodeBody()', () => {
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
  ])('undoes %s', async (coding, body) => {
    expect((await decodeBody(body, coding, 1_000)).toString()).toBe('hello, hello, hello');
  });

  test.each([
    ['gzip', gzipSync(zeros)],
    ['deflate', deflateSync(zeros)],
    ['zstd', zstdCompressSync(zeros)],
    ['br', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } })],
  ])('stops a bomb of %s at the limit', async (coding, body) => {
    await expect(decodeBody(body, coding, 1_048_576)).rejects.toMatchObject({ reason: 'decompression-bomb' });
  });

  test('says that a body is too large where nothing is wrong with it but its size', async () => {
    const noise = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * index * 31) % 251));
    await expect(decodeBody(gzipSync(noise), 'gzip', 1_000)).rejects.toMatchObject({
      reason: 'body-too-large',
    });
  });

  test.each(['gzip', 'deflate', 'br', 'zstd'])('refuses what is not %s', async (coding) => {
    await expect(decodeBody(Buffer.from('hello'), coding, 1_000)).rejects.toMatchObject({
      reason: 'decompression-failed',
    });
  });

  test('refuses half of a body', async () => {
    const half = gzipSync(text).subarray(0, 15);
    await expect(decodeBody(half, 'gzip', 1_000)).rejects.toMatchObject({ reason: 'decompression-failed' });
  });
});

describe('isDecodable()', () => {
  test('knows one coding by its name, and neither several nor what every object has', () => {
    expect(isDecodable('GZip')).toBe(true);
    expect(['gzip, gzip', 'identity', 'constructor', '', undefined].map(isDecodable)).toEqual(
      Array(5).fill(false),
    );
  });
});
