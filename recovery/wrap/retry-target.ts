import { OperationalError } from '../../agent/kit/errors.ts';
import type { ReadOptions, Target, TargetObject, WriteOptions } from '../targets/target.ts';
import { pauseForRetry, type RetryOptions, retried } from './retried.ts';
import { sameObject } from './same-object.ts';

/**
 * The target, tried again where that can help: see `retried`. A write whose answer was lost, and that is told `conflict` by the next try, is done when the very
 * bytes are there.
 */
export function retryTarget(target: Target, options: RetryOptions = {}): Target {
  return new RetryTarget(target, options);
}

class RetryTarget implements Target {
  readonly name: string;
  readonly free?: () => Promise<number | undefined>;
  readonly close?: () => Promise<void>;
  readonly #target: Target;
  readonly #options: RetryOptions;

  constructor(target: Target, options: RetryOptions) {
    this.name = target.name;
    this.#target = target;
    this.#options = options;
    if (target.free) this.free = () => retried(() => target.free?.() ?? Promise.resolve(undefined), options);
    if (target.close) this.close = () => target.close?.() ?? Promise.resolve();
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<TargetObject> {
    const given = new Set<string>();
    for (let attempt = 1; ; attempt++) {
      try {
        for await (const object of this.#target.list(prefix, signal)) {
          if (given.has(object.name)) continue;
          given.add(object.name);
          yield object;
        }
        return;
      } catch (error) {
        await pauseForRetry(error, attempt, this.#options, signal);
      }
    }
  }

  read(name: string, options?: ReadOptions): Promise<Uint8Array> {
    return retried(() => this.#target.read(name, options), this.#options, options?.signal);
  }

  write(name: string, bytes: Uint8Array, options?: WriteOptions): Promise<void> {
    let again = false;
    const write = async () => {
      try {
        await this.#target.write(name, bytes, options);
      } catch (error) {
        const answerLost = again && error instanceof OperationalError && error.kind === 'conflict';
        if (!answerLost || !(await sameObject(this.#target, name, bytes, options?.signal))) throw error;
      } finally {
        again = true;
      }
    };
    return retried(write, this.#options, options?.signal);
  }

  remove(name: string, signal?: AbortSignal): Promise<void> {
    return retried(() => this.#target.remove(name, signal), this.#options, signal);
  }
}
