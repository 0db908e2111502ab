import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../agent/kit/errors.ts';

/**
 * The system identifier of the cluster in a data folder: the first eight bytes of `global/pg_control` in all versions
 * (`ControlFileData` in `catalog/pg_control.h`). The server rewrites the file in place, but never these.
 *
 * @returns undefined where the folder has no such file.
 */
export async function systemIdOf(dataFolder: string): Promise<string | undefined> {
  try {
    const file = await open(join(dataFolder, 'global', 'pg_control'), 'r');
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
      return bytesRead === 8 ? String(buffer.readBigUInt64LE(0)) : undefined;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
