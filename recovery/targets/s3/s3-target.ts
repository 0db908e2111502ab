import { OperationalError } from '../../../agent/kit/errors.ts';
import { isCopied } from '../copy-order.ts';
import { checkedObjectName, checkedPrefix, isObjectName } from '../object-name.ts';
import type { ReadOptions, Target, TargetObject, WriteOptions } from '../target.ts';
import { element, S3Refusal } from './s3-failure.ts';
import { readS3 } from './s3-read.ts';
import { isKind, type S3Store } from './s3-store.ts';
import { writeS3 } from './s3-write.ts';

const DAY = 86_400_000;

/** Nobody may remove or replace an object before so many days: `compliance` not even the owner of the account. */
export type S3Lock = { readonly mode: 'governance' | 'compliance'; readonly days: number };

export type S3TargetOptions = {
  readonly store: S3Store;
  /** Beginning of all keys, with a slash at its end, or empty. */
  readonly prefix: string;
  readonly lock?: S3Lock;
  /** The server is known to refuse what exists already when asked to (`If-None-Match: *`); others are looked at before. */
  readonly refusesReliably: boolean;
  /** Objects of one answer to a listing; parameter for tests. @default as many as the server gives */
  readonly keysPerPage?: number;
  readonly now?: () => number;
};

/**
 * Objects of a bucket. Where its versioning is on, what is removed or replaced stays as an older version until a rule of the bucket takes
 * it away, or its lock ends.
 */
export class S3Target implements Target {
  readonly name: string;
  readonly #store: S3Store;
  readonly #options: S3TargetOptions;
  /** Names that this process writes at the moment: a server that does not refuse cannot tell who was first. */
  readonly #writing = new Map<string, Promise<void>>();
  #conditional = true;

  constructor(options: S3TargetOptions) {
    this.#options = options;
    this.#store = options.store;
    this.name = options.store.place.name;
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<TargetObject> {
    const all = `${this.#options.prefix}${checkedPrefix(prefix)}`;
    signal?.throwIfAborted();
    let token: string | undefined;
    do {
      const page = await this.#page(all, token, signal);
      for (const object of page.objects) if (isObjectName(object.name)) yield object;
      if (page.next !== undefined && page.next === token)
        throw new OperationalError('unavailable', `Cannot list ${this.name}: the server goes in circles`);
      token = page.next;
    } while (token !== undefined);
  }

  async read(name: string, options: ReadOptions = {}): Promise<Uint8Array> {
    const key = this.#key(name);
    options.signal?.throwIfAborted();
    return readS3(this.#store, key, `Cannot read ${name}`, options);
  }

  async write(name: string, bytes: Uint8Array, options: WriteOptions = {}): Promise<void> {
    const key = this.#key(name);
    options.signal?.throwIfAborted();
    const before = this.#writing.get(key) ?? Promise.resolve();
    const write = before.then(() => this.#write(name, key, bytes, options));
    const settled = write.catch(() => {});
    this.#writing.set(key, settled);
    try {
      await write;
    } finally {
      if (this.#writing.get(key) === settled) this.#writing.delete(key);
    }
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    const key = this.#key(name);
    signal?.throwIfAborted();
    try {
      await this.#store.text({ method: 'DELETE', key, what: `Cannot remove ${name}`, signal });
    } catch (error) {
      if (!isKind(error, 'not-found')) throw error;
    }
  }

  #key(name: string): string {
    return `${this.#options.prefix}${checkedObjectName(name)}`;
  }

  async #write(name: string, key: string, bytes: Uint8Array, { replace = false, ...moving }: WriteOptions) {
    moving.signal?.throwIfAborted();
    const what = `Cannot write ${name}`;
    if (!replace && !(this.#options.refusesReliably && this.#conditional))
      await this.#refuseTaken(key, what, moving.signal);
    const condition: Record<string, string> = !replace && this.#conditional ? { 'if-none-match': '*' } : {};
    try {
      await writeS3(this.#store, { key, bytes, headers: this.#lockHeaders(name), condition, what, moving });
    } catch (error) {
      if (!(error instanceof S3Refusal) || replace) throw error;
      // Two at once: whoever was not first is told so when the other has ended.
      if (error.code === 'ConditionalRequestConflict') await this.#refuseTaken(key, what, moving.signal);
      const unable = error.code === 'NotImplemented' || error.status === 501;
      if (!unable || condition['if-none-match'] === undefined) throw error;
      this.#conditional = false;
      await this.#write(name, key, bytes, { ...moving });
    }
  }

  async #refuseTaken(key: string, what: string, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#store.send({ method: 'HEAD', key, what, signal });
    } catch (error) {
      if (isKind(error, 'not-found')) return;
      throw error;
    }
    throw new OperationalError('conflict', `${what} in ${this.name}: it exists already`);
  }

  /** Who works on the repository at the moment is not locked: it must be able to go. */
  #lockHeaders(name: string): Record<string, string> {
    const { lock, now = Date.now } = this.#options;
    if (lock === undefined || !isCopied(name)) return {};
    return {
      'x-amz-object-lock-mode': lock.mode.toUpperCase(),
      'x-amz-object-lock-retain-until-date': new Date(now() + lock.days * DAY).toISOString(),
    };
  }

  /** ListObjectsV2, in which control characters would not survive as XML. */
  async #page(prefix: string, token: string | undefined, signal: AbortSignal | undefined) {
    const { keysPerPage } = this.#options;
    const query = {
      'list-type': '2',
      ...(keysPerPage !== undefined && { 'max-keys': String(keysPerPage) }),
      'encoding-type': 'url',
      ...(prefix !== '' && { prefix }),
      ...(token !== undefined && { 'continuation-token': token }),
    };
    const text = await this.#store.text({ method: 'GET', query, what: 'Cannot list', signal });
    const objects = Array.from(text.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g), ([, content = '']) => ({
      name: decoded(element(content, 'Key') ?? '').slice(this.#options.prefix.length),
      size: Number(element(content, 'Size') ?? 0),
    }));
    const more = element(text, 'IsTruncated') === 'true';
    return { objects, next: more ? element(text, 'NextContinuationToken') : undefined };
  }
}

/** As a form has it: a space may be a plus. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return '';
  }
}
