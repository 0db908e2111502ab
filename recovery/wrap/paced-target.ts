import type { MoveOptions, ReadOptions, Target, TargetObject, WriteOptions } from '../targets/target.ts';

/** What brakes one object on its way. */
export type PacedMove = {
  /** Awaited before it is begun. */
  readonly before: () => Promise<void>;
  /** Awaited before each of its pieces, where the target knows pieces. */
  readonly pace?: (bytes: number) => Promise<void>;
  /** Told the bytes of the object when it has arrived. */
  readonly after?: (bytes: number) => void;
};

/** The target, each read and write of which goes along with a brake of its own. */
export function pacedTarget(target: Target, move: (options: MoveOptions) => PacedMove): Target {
  return new PacedTarget(target, move);
}

class PacedTarget implements Target {
  readonly name: string;
  readonly free?: () => Promise<number | undefined>;
  readonly close?: () => Promise<void>;
  readonly #target: Target;
  readonly #move: (options: MoveOptions) => PacedMove;

  constructor(target: Target, move: (options: MoveOptions) => PacedMove) {
    this.name = target.name;
    this.#target = target;
    this.#move = move;
    if (target.free) this.free = () => target.free?.() ?? Promise.resolve(undefined);
    if (target.close) this.close = () => target.close?.() ?? Promise.resolve();
  }

  list(prefix: string, signal?: AbortSignal): AsyncIterable<TargetObject> {
    return this.#target.list(prefix, signal);
  }

  async read(name: string, options: ReadOptions = {}): Promise<Uint8Array> {
    const { before, pace, after } = this.#move(options);
    await before();
    const bytes = await this.#target.read(name, { ...options, ...(pace && { pace }) });
    after?.(bytes.length);
    return bytes;
  }

  async write(name: string, bytes: Uint8Array, options: WriteOptions = {}): Promise<void> {
    const { before, pace, after } = this.#move(options);
    await before();
    await this.#target.write(name, bytes, { ...options, ...(pace && { pace }) });
    after?.(bytes.length);
  }

  remove(name: string, signal?: AbortSignal): Promise<void> {
    return this.#target.remove(name, signal);
  }
}
