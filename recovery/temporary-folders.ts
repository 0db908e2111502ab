import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders of one run alone, mode 0700. */
export class TemporaryFolders {
  readonly #made: string[] = [];

  async make(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'vedette-'));
    this.#made.push(folder);
    return folder;
  }

  /** Never throws: what stays is the system's to clean. */
  async remove(): Promise<void> {
    for (const folder of this.#made.splice(0))
      await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
