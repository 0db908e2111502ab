import { closeSync, fdatasync, openSync } from 'node:fs';

const PAUSE = 500;

/**
 * Brings the journal to the disk soon after each commit without making the commit wait: a commit costs microseconds
 * on any disk, a power cut loses at most what came within the pause and the sync under way.
 */
export class WalSync {
  readonly #path: string;
  readonly #onFailure: (error: Error) => void;
  #file: number | undefined;
  #syncing = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #dirty = false;
  #closed = false;

  constructor(path: string, onFailure: (error: Error) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
  }

  /** A commit was made. */
  poke(): void {
    this.#dirty = true;
    if (!this.#syncing && this.#pause === undefined && !this.#closed) this.#sync();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#pause);
    if (!this.#syncing) this.#release();
  }

  #sync(): void {
    this.#syncing = true;
    this.#dirty = false;
    this.#file ??= openSync(this.#path, 'r');
    fdatasync(this.#file, (error) => {
      this.#syncing = false;
      if (error) this.#onFailure(error);
      if (this.#closed) this.#release();
      else this.#rest();
    });
  }

  #rest(): void {
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#dirty) this.#sync();
    }, PAUSE);
    this.#pause.unref();
  }

  #release(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
