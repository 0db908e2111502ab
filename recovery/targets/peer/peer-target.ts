import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { checksumText } from '../../archive/object-checksum-bun.ts';
import { checkedObjectName, checkedPrefix, isObjectName } from '../object-name.ts';
import type { ReadOptions, Target, TargetObject, WriteOptions } from '../target.ts';
import { type PeerAddress, PeerConnection } from './peer-connection.ts';

/** Bytes in one request: what an agent takes as it is installed. */
const PART = 1_048_576;
/** Bytes of the longest object that an agent keeps. */
const LONGEST = 512 * 1_048_576;
/** Times that a part is sent again where the agent asks for a pause. */
const PAUSES = 60;

/** A repository that another agent keeps (`agent/contract/store.ts`). */
export class PeerTarget implements Target {
  readonly name: string;
  readonly #connection: PeerConnection;
  readonly #base: string;

  constructor(address: PeerAddress, repository: string) {
    this.name = `peer:${new URL(address.url).host}/${repository}`;
    this.#connection = new PeerConnection(address);
    this.#base = `/api/v1/store/${encodeURIComponent(repository)}`;
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<TargetObject> {
    let after: string | null = null;
    do {
      const query: Record<string, string> = {
        prefix: checkedPrefix(prefix),
        ...(after !== null && { after }),
      };
      const response = await this.#ask(
        'GET',
        'objects',
        query,
        `Cannot list ${prefix || 'it'} in ${this.name}`,
        { signal },
      );
      const page = (await response.json()) as { objects: TargetObject[]; next: string | null };
      for (const object of page.objects) if (isObjectName(object.name)) yield object;
      if (page.next !== null && page.next <= (after ?? '')) throw this.#odd(`Cannot list ${prefix || 'it'}`);
      after = page.next;
    } while (after !== null);
  }

  async read(name: string, { offset = 0, length, signal, pace }: ReadOptions = {}): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    const end = length === undefined ? Number.POSITIVE_INFINITY : offset + length;
    for (let at = offset; at < end; ) {
      const wanted = Math.min(PART, end - at);
      await pace?.(wanted);
      const query = { name: checkedObjectName(name), offset: String(at), length: String(wanted) };
      const response = await this.#ask('GET', 'object', query, `Cannot read ${name} in ${this.name}`, {
        signal,
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.length > wanted || at + bytes.length - offset > LONGEST)
        throw this.#odd(`Cannot read ${name}`);
      parts.push(bytes);
      at += bytes.length;
      if (bytes.length < wanted) break;
    }
    return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  }

  async write(
    name: string,
    bytes: Uint8Array,
    { replace = false, signal, pace }: WriteOptions = {},
  ): Promise<void> {
    const upload = randomBytes(16).toString('hex');
    const total = bytes.length;
    const checksum = checksumText(bytes);
    let offset = 0;
    do {
      const part = bytes.subarray(offset, offset + PART);
      await pace?.(part.length);
      const query = {
        name: checkedObjectName(name),
        upload,
        offset: String(offset),
        total: String(total),
        checksum,
        ...(replace && { replace: 'true' }),
      };
      const response = await this.#ask('POST', 'object', query, `Cannot write ${name} in ${this.name}`, {
        signal,
        body: part,
      });
      const { received, kept } = (await response.json()) as { received: number; kept: boolean };
      const isWhole = received >= total;
      if (kept !== isWhole || !(isWhole || received > offset)) throw this.#odd(`Cannot write ${name}`);
      offset = received;
    } while (offset < total);
  }

  /** An agent that is broken or hostile must neither keep us for ever nor fill the memory, nor pass for one that keeps things. */
  #odd(what: string): OperationalError {
    return new OperationalError('storage', `${what} in ${this.name}: its answers do not fit together`);
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    const query = { name: checkedObjectName(name) };
    await this.#ask('DELETE', 'object', query, `Cannot remove ${name} in ${this.name}`, { signal });
  }

  async free(): Promise<number | undefined> {
    const response = await this.#ask('GET', '', {}, `Cannot ask ${this.name} what is free`, {});
    return ((await response.json()) as { freeBytes: number | null }).freeBytes ?? undefined;
  }

  async #ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    query: Readonly<Record<string, string>>,
    what: string,
    options: { readonly signal?: AbortSignal | undefined; readonly body?: Uint8Array },
  ): Promise<Response> {
    const words = new URLSearchParams(query).toString();
    const url = `${this.#base}${path && `/${path}`}${words && `?${words}`}`;
    for (let pauses = 0; ; pauses++) {
      try {
        return await this.#connection.ask(method, url, { ...options, what });
      } catch (error) {
        if (!(error instanceof OperationalError) || error.kind !== 'limited' || pauses >= PAUSES) throw error;
        // It takes so many requests a second: not a failure, a pace.
        await wait(250, undefined, options.signal ? { signal: options.signal } : {});
      }
    }
  }
}
