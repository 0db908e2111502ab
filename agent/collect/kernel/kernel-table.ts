import { join } from 'node:path';
import { errorCode } from '../../kit/errors.ts';
import { NoDataError } from '../collector.ts';
import { KernelFile } from './kernel-file.ts';
import { TableScanner } from './table-scanner.ts';

/** A table of /proc that is read once a second: its file, and the scanner over what was read last. */
export class KernelTable {
  readonly #file: KernelFile;
  readonly #scanner: TableScanner;

  constructor(...path: string[]) {
    this.#file = new KernelFile(join(...path));
    this.#scanner = new TableScanner(this.#file.path);
  }

  /** Reads it anew. @returns the scanner, on the first line @throws NoDataError when this kernel has no such table */
  read(): TableScanner {
    try {
      this.#file.read();
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      throw new NoDataError(`${this.#file.path} is absent`);
    }
    return this.#scanner.reset(this.#file.bytes, this.#file.length);
  }

  close(): void {
    this.#file.close();
  }
}
