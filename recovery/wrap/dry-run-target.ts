import { OperationalError } from '../../agent/kit/errors.ts';
import { checkedObjectName } from '../targets/object-name.ts';
import type { ReadOptions, Target, TargetObject, WriteOptions } from '../targets/target.ts';

/** Bytes of objects that are kept so that they can be read back; of larger ones only the size is kept. */
const KEPT = 65_536;

/** What would have happened. */
export type DryRunCount = {
  readonly written: number;
  readonly bytes: number;
  readonly removed: number;
};

export type DryRunTarget = Target & { count(): DryRunCount };

/**
 * The target, read but never changed: what would be written is counted and listed as if it were there, what would be removed is
 * hidden. Small objects can be read back, others are `unavailable`.
 */
export function dryRunTarget(target: Target): DryRunTarget {
  return new NotingTarget(target);
}

class NotingTarget implements DryRunTarget {
  readonly name: string;
  readonly free?: () => Promise<number | undefined>;
  readonly close?: () => Promise<void>;
  readonly #target: Target;
  readonly #noted = new Map<string, { size: number; bytes: Uint8Array | null }>();
  readonly #hidden = new Set<string>();
  #count = { written: 0, bytes: 0, removed: 0 };

  constructor(target: Target) {
    this.name = target.name;
    this.#target = target;
    if (target.free) this.free = () => target.free?.() ?? Promise.resolve(undefined);
    if (target.close) this.close = () => target.close?.() ?? Promise.resolve();
  }

  count(): DryRunCount {
    return { ...this.#count };
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<TargetObject> {
    for await (const object of this.#target.list(prefix, signal))
      if (!this.#hidden.has(object.name) && !this.#noted.has(object.name)) yield object;
    for (const [name, { size }] of [...this.#noted]) if (name.startsWith(prefix)) yield { name, size };
  }

  async read(name: string, options: ReadOptions = {}): Promise<Uint8Array> {
    const noted = this.#noted.get(name);
    if (noted === undefined && !this.#hidden.has(name)) return this.#target.read(name, options);
    options.signal?.throwIfAborted();
    if (noted === undefined) throw this.#refusal('not-found', name, 'it is not there');
    if (noted.bytes === null)
      throw this.#refusal('unavailable', name, 'it was not written, for this is a dry run');
    const { offset = 0, length } = options;
    return noted.bytes.slice(offset, length === undefined ? undefined : offset + length);
  }

  async write(name: string, bytes: Uint8Array, { replace = false, signal }: WriteOptions = {}) {
    checkedObjectName(name);
    signal?.throwIfAborted();
    // Looked at once more behind the wait: somebody else may have written it meanwhile.
    if (!replace && ((await this.#has(name, signal)) || this.#noted.has(name)))
      throw new OperationalError('conflict', `Cannot write ${name} in ${this.name}: it exists already`);
    this.#noted.set(name, { size: bytes.length, bytes: bytes.length > KEPT ? null : bytes.slice() });
    this.#hidden.delete(name);
    this.#count.written++;
    this.#count.bytes += bytes.length;
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!(await this.#has(name, signal))) return;
    this.#noted.delete(name);
    this.#hidden.add(name);
    this.#count.removed++;
  }

  async #has(name: string, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#noted.has(name)) return true;
    if (this.#hidden.has(name)) return false;
    try {
      await this.#target.read(name, { length: 1, ...(signal && { signal }) });
      return true;
    } catch (error) {
      if (error instanceof OperationalError && error.kind === 'not-found') return false;
      throw error;
    }
  }

  #refusal(kind: 'not-found' | 'unavailable', name: string, state: string): OperationalError {
    return new OperationalError(kind, `Cannot read ${name} in ${this.name}: ${state}`);
  }
}
