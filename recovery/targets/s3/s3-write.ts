import { createHash } from 'node:crypto';
import { retried } from '../../wrap/retried.ts';
import type { MoveOptions } from '../target.ts';
import { element } from './s3-failure.ts';
import type { S3Store } from './s3-store.ts';

/** Bytes of a part; AWS takes none below 5 MiB but the last. */
const PART = 8 * 2 ** 20;
/** Objects that are longer go in parts. */
const ONE_GO = 16 * 2 ** 20;
/** Parts of one object that are on their way at once. */
const PARTS_AT_ONCE = 3;

export type S3Object = {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** Headers of the object itself: its lock. */
  readonly headers: Readonly<Record<string, string>>;
  /** Headers that say when it must not be written. */
  readonly condition: Readonly<Record<string, string>>;
  readonly what: string;
  readonly moving: MoveOptions;
};

/** Sends an object; it is there whole when the server has said so, and not before. */
export async function writeS3(store: S3Store, object: S3Object): Promise<void> {
  if (object.bytes.length > ONE_GO) return writeParts(store, object);
  const { key, bytes, headers, condition, what, moving } = object;
  await paced(bytes, moving);
  const all = { ...headers, ...condition, ...digestHeader(bytes, headers) };
  const answer = { method: 'PUT', key, body: bytes, headers: all, what, signal: moving.signal } as const;
  await store.text(answer);
}

/** In parts, each of which is sent again alone; nothing is there before the last request. */
async function writeParts(store: S3Store, object: S3Object): Promise<void> {
  const { key, headers, condition, what, moving } = object;
  const begin = {
    method: 'POST',
    key,
    query: { uploads: '' },
    headers,
    what,
    signal: moving.signal,
  } as const;
  const uploadId = element(await store.text(begin), 'UploadId') ?? '';
  try {
    const tags = await sendParts(store, object, uploadId);
    const parts = tags.map(
      (tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${tag}</ETag></Part>`,
    );
    const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
    const query = { uploadId };
    await store.text({ method: 'POST', key, query, headers: condition, body, what, signal: moving.signal });
  } catch (error) {
    // What is not taken away would be paid for. Under a signal of its own: the other may have ended.
    await store
      .send({ method: 'DELETE', key, query: { uploadId }, what, signal: AbortSignal.timeout(10_000) })
      .catch(() => {});
    throw error;
  }
}

/** @returns the tag of each part */
async function sendParts(store: S3Store, object: S3Object, uploadId: string): Promise<string[]> {
  const count = Math.ceil(object.bytes.length / PART);
  const tags: string[] = [];
  const stop = new AbortController();
  const signal = object.moving.signal ? AbortSignal.any([stop.signal, object.moving.signal]) : stop.signal;
  let next = 0;
  const sender = async () => {
    while (next < count) {
      const index = next++;
      tags[index] = await sendPart(store, object, uploadId, index, signal);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(PARTS_AT_ONCE, count) }, sender));
    return tags;
  } catch (error) {
    stop.abort(error);
    throw error;
  }
}

async function sendPart(
  store: S3Store,
  object: S3Object,
  uploadId: string,
  index: number,
  signal: AbortSignal,
) {
  const { key, bytes, headers, what, moving } = object;
  const body = bytes.subarray(index * PART, (index + 1) * PART);
  await paced(body, moving);
  const query = { partNumber: String(index + 1), uploadId };
  const send = async () => {
    const part = {
      method: 'PUT',
      key,
      query,
      body,
      headers: digestHeader(body, headers),
      what,
      signal,
    } as const;
    const response = await store.send(part);
    await response.arrayBuffer();
    return (response.headers.get('etag') ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  };
  return retried(send, { attempts: 3 }, signal);
}

/** A locked object must come with a digest of its own ("PutObject", Amazon S3 API Reference). */
function digestHeader(bytes: Uint8Array, headers: Readonly<Record<string, string>>): Record<string, string> {
  if (!('x-amz-object-lock-mode' in headers)) return {};
  return { 'content-md5': createHash('md5').update(bytes).digest('base64') };
}

async function paced(bytes: Uint8Array, { pace, signal }: MoveOptions): Promise<void> {
  for (let at = 0; at < bytes.length; at += 2 ** 20) {
    await pace?.(Math.min(2 ** 20, bytes.length - at));
    signal?.throwIfAborted();
  }
}
