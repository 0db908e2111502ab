import { closeSync, openSync, readSync } from 'node:fs';

const INITIAL_BYTES = 4_096;

export type KernelFileOptions = {
  /** A larger file is refused: no kernel table grows without end. @default 16 MiB */
  maximum?: number;
};

/**
 * A file of /proc or /sys that is read again and again: the descriptor and the buffer are kept, so that a read costs
 * two system calls and no garbage. Reading at offset 0 makes the kernel write the text anew. When a read fails
 * (a device is gone: ENODEV), the descriptor is closed and the next `read` opens the path again.
 */
export class KernelFile {
  readonly path: string;
  /** The content; valid up to `length`, until the next `read`. */
  bytes: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  length = 0;
  readonly #maximum: number;
  #descriptor = -1;

  constructor(path: string, options: KernelFileOptions = {}) {
    this.path = path;
    this.#maximum = options.maximum ?? 16 * 1_024 * 1_024;
  }

  /**
   * Reads the whole file into `bytes` and returns its length.
   * @throws the system error of open(2) or read(2); RangeError beyond the maximum
   */
  read(): number {
    if (this.#descriptor === -1) this.#descriptor = openSync(this.path, 'r');
    try {
      this.length = this.#readToEnd();
    } catch (error) {
      this.close();
      throw error;
    }
    return this.length;
  }

  close(): void {
    if (this.#descriptor !== -1) closeSync(this.#descriptor);
    this.#descriptor = -1;
    this.length = 0;
  }

  /** A table made of many records comes a page at a time, so only a read of nothing is the end. */
  #readToEnd(): number {
    for (let length = 0; ; ) {
      if (length === this.bytes.length) this.#grow();
      const count = readSync(this.#descriptor, this.bytes, length, this.bytes.length - length, length);
      if (count === 0) return length;
      length += count;
    }
  }

  #grow(): void {
    if (this.bytes.length >= this.#maximum) {
      throw new RangeError(`Cannot read ${this.path}: it is larger than ${this.#maximum} bytes`);
    }
    const larger = Buffer.allocUnsafeSlow(Math.min(this.bytes.length * 4, this.#maximum));
    this.bytes.copy(larger);
    this.bytes = larger;
  }
}
