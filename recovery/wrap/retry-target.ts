import { type ErrorKind, OperationalError } from '../../agent/kit/errors.ts';
import type { ReadOptions, Target, TargetObject, WriteOptions } from '../targets/target.ts';
import { interruptibleSleep, type Sleep } from './interruptible-sleep.ts';
import { sameObject } from './same-object.ts';

export type RetryOptions = {
  /** How often an action is tried in all. @default 6 */
  readonly attempts?: number;
  /** Milliseconds: the longest first pause; each further one may be twice as long. @default 500 */
  readonly firstPause?: number;
  /** Milliseconds: no pause is longer. @default 30000 */
  readonly longestPause?: number;
  /** Told before each pause. */
  readonly onRetry?: (retry: Retry) => void;
  /** From 0 to below 1; parameter for tests. */
  readonly random?: () => number;
  /** Parameter for tests. */
  readonly sleep?: Sleep;
};

export type Retry = {
  readonly error: OperationalError;
  /** How often it was tried until now. */
  readonly attempt: number;
  /** Milliseconds. */
  readonly pause: number;
};

/** What another try can mend. A full disk, a refusal or a wrong key stays as it is. */
const MENDS: ReadonlySet<ErrorKind> = new Set(['unavailable', 'timeout', 'limited']);

/**
 * The target, tried again where that can help: exponential back-off with full jitter (Brooker, "Exponential backoff and jitter", AWS
 * Architecture Blog, 2015). A write whose answer was lost, and that is told `conflict` by the next try, is done when the very
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
    if (target.free) this.free = () => this.#tried(() => target.free?.() ?? Promise.resolve(undefined));
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
        await this.#pause(error, attempt, signal);
      }
    }
  }

  read(name: string, options?: ReadOptions): Promise<Uint8Array> {
    return this.#tried(() => this.#target.read(name, options), options?.signal);
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
    return this.#tried(write, options?.signal);
  }

  remove(name: string, signal?: AbortSignal): Promise<void> {
    return this.#tried(() => this.#target.remove(name, signal), signal);
  }

  async #tried<Result>(action: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await action();
      } catch (error) {
        await this.#pause(error, attempt, signal);
      }
    }
  }

  /** Waits before the next try, or throws the error where there is none. */
  async #pause(error: unknown, attempt: number, signal: AbortSignal | undefined): Promise<void> {
    const { attempts = 6, firstPause = 500, longestPause = 30_000, onRetry } = this.#options;
    const { random = Math.random, sleep = interruptibleSleep } = this.#options;
    signal?.throwIfAborted();
    if (attempt >= attempts || !(error instanceof OperationalError) || !MENDS.has(error.kind)) throw error;
    const pause = random() * Math.min(longestPause, firstPause * 2 ** (attempt - 1));
    onRetry?.({ error, attempt, pause });
    await sleep(pause, signal);
  }
}
