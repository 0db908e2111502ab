import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { errorMessage } from '../../../agent/kit/errors.ts';
import type { SnapshotSink } from '../../archive/repository.ts';
import { CONFIG_FOLDER } from './physical-facts.ts';

/**
 * Adds the files of the configuration that the distribution keeps outside of the data folder, so that the snapshot is complete in
 * itself.
 *
 * @param files path by setting
 * @returns those that were added
 */
export async function addOutsideConfiguration(
  sink: SnapshotSink,
  files: Readonly<Record<string, string>>,
  dataFolder: string,
): Promise<Readonly<Record<string, string>>> {
  const added: Record<string, string> = {};
  const outside = Object.entries(files).filter(
    ([, path]) => path.startsWith('/') && isOutside(path, dataFolder),
  );
  if (outside.length > 0) await sink.add({ path: CONFIG_FOLDER, type: 'directory', mode: 0o700 });
  for (const [setting, path] of outside.sort()) {
    try {
      const bytes = await readFile(path);
      const mode = lstatSync(path).mode & 0o777;
      await sink.add(
        { path: `${CONFIG_FOLDER}/${setting}`, type: 'file', mode, size: bytes.length },
        { from: 'bytes', bytes },
      );
      added[setting] = path;
    } catch (error) {
      sink.note(`${path} is not in the backup: ${errorMessage(error)}`);
    }
  }
  return added;
}

function isOutside(path: string, folder: string): boolean {
  const real = existsSync(path) ? realpathSync(path) : path;
  return [path, real].every((one) =>
    [folder, realpathSync(folder)].every((f) => relative(f, one).startsWith('..')),
  );
}
