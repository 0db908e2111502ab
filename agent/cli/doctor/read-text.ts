import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../kit/errors.ts';

const ABSENT = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EOPNOTSUPP', 'ENOTSUP'];

/** A small file of the host as text; undefined when it is not there or may not be read. */
export async function readText(root: string, path: string): Promise<string | undefined> {
  try {
    return (await readFile(join(root, path), 'utf8')).trim();
  } catch (error) {
    if (ABSENT.includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
