import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../agent/kit/errors.ts';
import { readPageHeader } from './page-header.ts';

/**
 * The system identifier of the cluster in a data folder: the first eight bytes of `global/pg_control` in all versions
 * (`ControlFileData` in `catalog/pg_control.h`). The server rewrites the file in place, but never these.
 *
 * @returns undefined where the folder has no such file.
 */
export async function systemIdOf(dataFolder: string): Promise<string | undefined> {
  const bytes = await beginning(join(dataFolder, 'global', 'pg_control'), 8);
  return bytes && String(bytes.readBigUInt64LE(0));
}

/** The one that the first page of a segment names; undefined where the file is not there or no segment. */
export async function systemIdOfSegment(path: string): Promise<string | undefined> {
  const bytes = await beginning(path, 40);
  const id = bytes && readPageHeader(bytes)?.long?.systemId;
  return id === undefined ? undefined : String(id);
}

async function beginning(path: string, length: number): Promise<Buffer | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, 0);
      return bytesRead === length ? buffer : undefined;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
