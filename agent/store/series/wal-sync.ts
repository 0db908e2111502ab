import { close, fdatasync, openSync } from 'node:fs';

const PAUSE = 500;

/**
 * Brings the journal to the disk soon after each commit without making the commit wait: a commit costs microseconds
 * on any disk, a power cut loses at most what came within the pause and the sync under way.
 */
export class WalSync {
  readonly #path: string;
  readonly #onFailure: (error: Error) => void;
  #file: number | undefined;
  #running = false;
  #dirty = false;
  #closed = false;

  constructor(path: string, onFailure: (error: Error) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
  }

  /** A commit was made. */
  poke(): void {
    this.#dirty = true;
    if (!this.#running && !this.#closed) this.#run();
  }

  close(): void {
    this.#closed = true;
    if (!this.#running) this.#release();
  }

  #run(): void {
    this.#running = true;
    this.#dirty = false;
    this.#file ??= openSync(this.#path, 'r');
    fdatasync(this.#file, (error) => {
      if (error) this.#onFailure(error);
      if (this.#closed) this.#finish();
      else setTimeout(() => this.#finish(), PAUSE).unref();
    });
  }

  #finish(): void {
    this.#running = false;
    if (this.#closed) this.#release();
    else if (this.#dirty) this.#run();
  }

  #release(): void {
    if (this.#file === undefined) return;
    close(this.#file, () => {});
    this.#file = undefined;
  }
}
