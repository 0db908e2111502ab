import { OperationalError } from '../../../agent/kit/errors.ts';
import type { ReadOptions } from '../target.ts';
import { S3Refusal, s3Unreachable } from './s3-failure.ts';
import type { S3Store } from './s3-store.ts';

/** Bytes: no object is longer than half of it. */
const LONGEST = 128 * 2 ** 20;

/** Bytes of an object, or of a part of it. */
export async function readS3(
  store: S3Store,
  key: string,
  what: string,
  { offset = 0, length, signal, pace }: ReadOptions,
): Promise<Uint8Array> {
  if (length === 0) {
    await store.send({ method: 'HEAD', key, what, signal });
    return new Uint8Array();
  }
  const ranged = offset > 0 || length !== undefined;
  const last = length === undefined ? '' : offset + length - 1;
  const headers = ranged ? { range: `bytes=${offset}-${last}` } : {};
  try {
    const response = await store.send({ method: 'GET', key, what, signal, headers });
    const bytes = await wholeBody(store, response, what, { signal, pace });
    // A server may give the whole object all the same.
    const partial = response.status === 206;
    return ranged && !partial
      ? bytes.subarray(offset, length === undefined ? undefined : offset + length)
      : bytes;
  } catch (error) {
    // The object is there, and ends before.
    if (error instanceof S3Refusal && error.status === 416) return new Uint8Array();
    throw error;
  }
}

type Moving = { readonly signal: AbortSignal | undefined; readonly pace: ReadOptions['pace'] };

/** The body to its end. An answer that ends early is none: a proxy in between may cut it. */
async function wholeBody(store: S3Store, response: Response, what: string, { signal, pace }: Moving) {
  const { name } = store.place;
  const announced = Number(response.headers.get('content-length') ?? Number.NaN);
  if (announced > LONGEST)
    throw new OperationalError('too-large', `${what} in ${name}: it has ${announced} bytes`);
  const parts: Uint8Array[] = [];
  const body = response.body?.getReader();
  let length = 0;
  try {
    for (;;) {
      const { done, value: part } = (await (body && store.inTime(body.read()))) ?? { done: true };
      if (done || part === undefined) break;
      for (let at = 0; at < part.length; at += 2 ** 20) await pace?.(Math.min(2 ** 20, part.length - at));
      parts.push(part);
      length += part.length;
      if (length > LONGEST) throw new OperationalError('too-large', `${what} in ${name}: it does not end`);
    }
  } catch (error) {
    await body?.cancel().catch(() => {});
    throw s3Unreachable(name, what, error, signal);
  }
  if (!Number.isNaN(announced) && length !== announced)
    throw new OperationalError(
      'unavailable',
      `${what} in ${name}: the answer ended after ${length} of ${announced} bytes`,
    );
  return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
}
