import { OperationalError } from '../../agent/kit/errors.ts';
import { checkedObjectName, checkedPrefix } from './object-name.ts';
import type { ReadOptions, Target, TargetObject, WriteOptions } from './target.ts';

export type MemoryCall = {
  readonly call: 'list' | 'read' | 'write' | 'remove';
  readonly name: string;
  /** Before anything is done, or when it is done and the answer is on its way. */
  readonly when: 'before' | 'after';
};

/** A target in memory for tests of what wraps one. `fault` is asked before and after each call; what it throws is thrown. */
export class MemoryTarget implements Target {
  readonly objects = new Map<string, Uint8Array>();
  /** What was called, in order: `write packs/a`. */
  readonly calls: string[] = [];
  fault: (call: MemoryCall) => void | Promise<void> = () => {};

  readonly name: string;

  constructor(name = 'memory') {
    this.name = name;
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<TargetObject> {
    await this.#call('list', checkedPrefix(prefix), 'before', signal);
    for (const [name, bytes] of [...this.objects])
      if (name.startsWith(prefix)) yield { name, size: bytes.length };
    await this.fault({ call: 'list', name: prefix, when: 'after' });
  }

  async read(name: string, { offset = 0, length, signal }: ReadOptions = {}): Promise<Uint8Array> {
    await this.#call('read', checkedObjectName(name), 'before', signal);
    const bytes = this.objects.get(name);
    if (bytes === undefined) throw this.#refusal('not-found', `Cannot read ${name}`, 'it is not there');
    await this.fault({ call: 'read', name, when: 'after' });
    return bytes.slice(offset, length === undefined ? undefined : offset + length);
  }

  async write(name: string, bytes: Uint8Array, { replace, signal }: WriteOptions = {}): Promise<void> {
    await this.#call('write', checkedObjectName(name), 'before', signal);
    if (!replace && this.objects.has(name))
      throw this.#refusal('conflict', `Cannot write ${name}`, 'it exists already');
    this.objects.set(name, bytes.slice());
    await this.fault({ call: 'write', name, when: 'after' });
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    await this.#call('remove', checkedObjectName(name), 'before', signal);
    this.objects.delete(name);
    await this.fault({ call: 'remove', name, when: 'after' });
  }

  async #call(call: MemoryCall['call'], name: string, when: 'before', signal: AbortSignal | undefined) {
    signal?.throwIfAborted();
    this.calls.push(`${call} ${name}`);
    await this.fault({ call, name, when });
  }

  #refusal(kind: 'not-found' | 'conflict', what: string, state: string): OperationalError {
    return new OperationalError(kind, `${what} in ${this.name}: ${state}`);
  }
}
