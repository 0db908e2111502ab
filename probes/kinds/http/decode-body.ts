import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { errorCode, errorMessage } from '../../../agent/kit/errors.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { bodyTooLarge } from './body-collector.ts';

type Decode = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const gunzip: Decode = promisify(zlib.gunzip);
const inflate: Decode = promisify(zlib.inflate);
const inflateRaw: Decode = promisify(zlib.inflateRaw);

/** By the names that Content-Encoding has (RFC 9110 §8.4.1, RFC 7932, RFC 8878). */
const DECODERS: Readonly<Record<string, Decode>> = {
  br: promisify(zlib.brotliDecompress),
  // Meant is zlib; some servers send what is inside of it.
  deflate: (body, options) => ((body[0]! & 0x0f) === 8 ? inflate(body, options) : inflateRaw(body, options)),
  gzip: gunzip,
  'x-gzip': gunzip,
  zstd: promisify(zlib.zstdDecompress),
};

/** More output for each byte than pages have, as far as it is seen before the limit: made to fill a memory. */
const BOMB = 20;

/** Whether a body comes in a coding that we can read. */
export function isDecodable(coding: string | undefined): coding is string {
  return coding !== undefined && Object.hasOwn(DECODERS, coding.toLowerCase());
}

/**
 * Undoes a content coding; never makes more than `limit` bytes.
 *
 * @throws ProbeFailure `decompression-failed`, `decompression-bomb`, `body-too-large`
 */
export async function decodeBody(body: Buffer, coding: string, limit: number): Promise<Buffer> {
  try {
    return await DECODERS[coding.toLowerCase()]!(body, { maxOutputLength: limit });
  } catch (error) {
    if (errorCode(error) !== 'ERR_BUFFER_TOO_LARGE') {
      throw new ProbeFailure(
        'decompression-failed',
        `the body is not good ${coding}: ${errorMessage(error)}`,
      );
    }
    if (limit < body.length * BOMB) throw bodyTooLarge(limit);
    const message = `${body.length} bytes of ${coding} become more than ${limit} bytes`;
    throw new ProbeFailure('decompression-bomb', message);
  }
}
