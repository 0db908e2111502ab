import { errorMessage, OperationalError } from '../../agent/kit/errors.ts';
import type { Target, WriteOptions } from '../targets/target.ts';
import { sameObject } from './same-object.ts';

export type MirrorMemberState = {
  readonly name: string;
  /** Whether it has all that was written, and gets what will be. */
  readonly whole: boolean;
  /** Why it is left out. */
  readonly because: string | null;
};

/** One target of a mirror, and whether it is still whole. */
export class MirrorMember {
  readonly target: Target;
  readonly #note: (text: string) => void;
  #because: string | null = null;

  constructor(target: Target, note: (text: string) => void = () => {}) {
    this.target = target;
    this.#note = note;
  }

  get whole(): boolean {
    return this.#because === null;
  }

  state(): MirrorMemberState {
    return { name: this.target.name, whole: this.whole, because: this.#because };
  }

  /** Says something of it that is no reason to leave it out. */
  note(text: string): void {
    this.#note(`${this.target.name}: ${text}`);
  }

  leaveOut(because: string): void {
    if (!this.whole) return;
    this.#because = because;
    this.note(`left out: ${because}`);
  }

  /** Leaves it out for an error, unless that is the end that was asked for. @returns the error */
  failed(error: unknown, signal?: AbortSignal): unknown {
    if (!signal?.aborted) this.leaveOut(errorMessage(error));
    return error;
  }

  /** @returns undefined when it is written, else the error; a conflict is no reason to leave it out yet. */
  async write(name: string, bytes: Uint8Array, options: WriteOptions): Promise<unknown> {
    try {
      await this.target.write(name, bytes, options);
      return undefined;
    } catch (error) {
      return isKind(error, 'conflict') ? error : this.failed(error, options.signal);
    }
  }

  /** Another one has these bytes under the name now: this one stays whole only when it has the same. */
  async settleConflict(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    try {
      if (!(await sameObject(this.target, name, bytes, signal))) this.leaveOut(`it holds another ${name}`);
    } catch (error) {
      this.failed(error, signal);
    }
  }
}

/** Whether it is a condition of that kind. */
export function isKind(error: unknown, kind: OperationalError['kind']): boolean {
  return error instanceof OperationalError && error.kind === kind;
}
