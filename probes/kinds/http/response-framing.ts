import { ProbeFailure } from '../../probe-failure.ts';
import { type HeaderField, headerValue, type ResponseHead } from './http-message.ts';

/** Where the body of a response ends. */
export type ResponseFraming =
  | { readonly by: 'nothing' | 'chunks' | 'close' }
  | { readonly by: 'length'; readonly length: number };

/**
 * How the end of a body is found (RFC 9112 §6.3). What two readers could understand in two ways is refused: a length
 * beside chunks, two lengths, a transfer coding that nobody asked for.
 *
 * @throws ProbeFailure `malformed-response`
 */
export function responseFraming({ status, version, headers }: ResponseHead, method: string): ResponseFraming {
  const length = contentLength(headers);
  const coding = headerValue(headers, 'transfer-encoding');
  if (coding !== undefined) {
    if (length !== undefined) throw malformed('it has both Content-Length and Transfer-Encoding');
    if (version === '1.0' || coding.trim().toLowerCase() !== 'chunked') {
      throw malformed(`its Transfer-Encoding is ${JSON.stringify(coding.slice(0, 60))}`);
    }
  }
  if (hasNoBody(status, method)) return { by: 'nothing' };
  if (coding !== undefined) return { by: 'chunks' };
  return length === undefined ? { by: 'close' } : { by: 'length', length };
}

/**
 * The length that was announced; the same one said twice is taken once (RFC 9110 §8.6).
 *
 * @throws ProbeFailure `malformed-response` for one that is no length, or several that differ
 */
export function contentLength(headers: readonly HeaderField[]): number | undefined {
  const value = headerValue(headers, 'content-length');
  if (value === undefined) return undefined;
  const [first = '', ...others] = value.split(',').map((part) => part.trim());
  const differs = others.some((other) => other !== first);
  const length = Number(first);
  if (differs || !/^\d{1,16}$/.test(first) || !Number.isSafeInteger(length)) {
    throw malformed(`its Content-Length is ${JSON.stringify(value.slice(0, 60))}`);
  }
  return length;
}

/** What came is not HTTP as RFC 9112 has it. */
export function malformed(because: string): ProbeFailure {
  return new ProbeFailure('malformed-response', `the answer is not good HTTP: ${because}`);
}

function hasNoBody(status: number, method: string): boolean {
  if (method === 'CONNECT' && status >= 200 && status < 300) return true;
  return method === 'HEAD' || status < 200 || status === 204 || status === 304;
}
