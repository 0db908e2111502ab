import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { type ContentCoding, preferredCoding } from './negotiate.ts';

/** Below this, headers and time cost more than compression saves. */
const SMALLEST = 1_024;
/** Above this, compression would hold up the main thread for more than a millisecond, and goes to the pool. */
const LARGEST_AT_ONCE = 256 * 1_024;

const zstdFast = { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } };
const atOnce: Record<ContentCoding, (bytes: Buffer) => Buffer> = {
  gzip: (bytes) => zlib.gzipSync(bytes, { level: 1 }),
  zstd: (bytes) => zlib.zstdCompressSync(bytes, zstdFast),
};
const gzip = promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.gzip);
const zstd = promisify<zlib.InputType, zlib.ZstdOptions, Buffer>(zlib.zstdCompress);
const inPool: Record<ContentCoding, (bytes: Buffer) => Promise<Buffer>> = {
  gzip: (bytes) => gzip(bytes, { level: 1 }),
  zstd: (bytes) => zstd(bytes, zstdFast),
};

export type TextAnswerOptions = {
  /** The `Accept-Encoding` of the request. */
  readonly acceptEncoding: string | null;
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
};

/** A response with this text, compressed as the client wishes when that pays. */
export function textAnswer(text: string, options: TextAnswerOptions): Response | Promise<Response> {
  const { acceptEncoding, status = 200 } = options;
  const bytes = Buffer.from(text);
  const headers = { ...options.headers, vary: 'Accept, Accept-Encoding' };
  const coding = bytes.length < SMALLEST ? undefined : preferredCoding(acceptEncoding);
  if (coding === undefined) return response(bytes, status, headers);
  const coded = { ...headers, 'content-encoding': coding };
  if (bytes.length <= LARGEST_AT_ONCE) return response(atOnce[coding](bytes), status, coded);
  return inPool[coding](bytes).then((compressed) => response(compressed, status, coded));
}

/** The length is set here for HEAD, whose answer has lost the body by the time it is sent. */
function response(bytes: Buffer, status: number, headers: Record<string, string>): Response {
  const body = bytes as Buffer<ArrayBuffer>;
  return new Response(body, { status, headers: { ...headers, 'content-length': String(bytes.length) } });
}
