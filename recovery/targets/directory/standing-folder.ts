import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, OperationalError } from '../../../agent/kit/errors.ts';

/** The folder itself, or the nearest above it that is there already. */
export async function standing(path: string): Promise<string> {
  for (let at = path; at !== '/'; at = dirname(at)) {
    try {
      await stat(at);
      return at;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
  return '/';
}

/** @throws OperationalError `unavailable` when the folder is, or would be, on the file system of `/` (a parameter for tests). */
export async function refuseUnmounted(path: string, target: string, root = '/'): Promise<void> {
  const [here, below] = await Promise.all([stat(await standing(path)), stat(root)]);
  if (here.dev !== below.dev) return;
  throw new OperationalError('unavailable', `Cannot use ${target}: nothing is mounted there`, {
    hint: `Mount the disk, see: findmnt --target ${path}`,
  });
}
