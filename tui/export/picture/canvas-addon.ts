import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { atomicWrite } from '../../../agent/kit/atomic-write.ts';
import { errorCode, OperationalError } from '../../../agent/kit/errors.ts';
import { cacheFolder } from '../../../agent/kit/state-folder.ts';
import { embeddedFiles } from './bun-embedded-file.ts';

/** How `build/compile.ts` names the compressed library: with the SHA-256 of what it holds. */
const NAME = /^canvas-([0-9a-f]{64})\.zst$/;

/**
 * The drawing library of the compiled program as a file that can be loaded: unpacked on first use into a folder of the
 * user's own, checked against its SHA-256 each time. Left to Bun, it would go to the shared temporary folder.
 *
 * @throws OperationalError `unavailable` where this build is without it, `storage` where it cannot be unpacked.
 */
export async function unpackedAddon(folder = cacheFolder(), files = embeddedFiles()): Promise<string> {
  const file = files.find(({ name }) => NAME.test(name));
  if (file === undefined) {
    throw new OperationalError(
      'unavailable',
      'Cannot draw a picture: this build is without a drawing library',
      {
        hint: 'Write the numbers with .csv, .json or .txt',
      },
    );
  }
  const [, sum = ''] = NAME.exec(file.name) ?? [];
  const path = join(folder, `canvas-${sum.slice(0, 16)}.node`);
  if (isWhole(path, sum)) return path;
  unpack(path, folder, zstdDecompressSync(await file.arrayBuffer()));
  return path;
}

function unpack(path: string, folder: string, content: Uint8Array): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    atomicWrite(path, content);
  } catch (error) {
    throw new OperationalError(
      'storage',
      `Cannot unpack the drawing library to ${path}: ${errorCode(error)}`,
      {
        hint: 'Name a folder that can be written to: XDG_CACHE_HOME=FOLDER vedette tui',
        cause: error,
      },
    );
  }
}

/** Whether it is there, ours alone to change, and what it should be. */
function isWhole(path: string, sum: string): boolean {
  try {
    const { uid, mode } = lstatSync(path);
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0) return false;
    return createHash('sha256').update(readFileSync(path)).digest('hex') === sum;
  } catch {
    return false;
  }
}
