import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, OperationalError } from '../../../kit/errors.ts';
import { namesIn, unreadable } from './read-folder.ts';

const HINT = 'Give what pgbackrest.conf calls repo1-path: the folder that holds backup/ and archive/';

/** Names of the stanzas of a repository, sorted. @throws OperationalError `not-found`, `invalid` where it is none. */
export async function stanzasOf(folder: string): Promise<readonly string[]> {
  if (!(await isThere(folder)))
    throw new OperationalError('not-found', `Cannot inspect ${folder}: it does not exist`, { hint: HINT });
  const stanzas = new Set<string>();
  for (const kind of ['backup', 'archive'])
    for await (const name of namesIn(join(folder, kind)))
      if (await hasInfo(join(folder, kind, name, `${kind}.info`))) stanzas.add(name);
  if (stanzas.size === 0)
    throw new OperationalError('invalid', `Cannot inspect ${folder}: it is no pgBackRest repository`, {
      hint: HINT,
    });
  return [...stanzas].sort();
}

const hasInfo = async (path: string) => (await isThere(path)) || (await isThere(`${path}.copy`));

/** Whether there is something of that name. @throws OperationalError where that cannot be told. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false;
    throw unreadable(path, error);
  }
}
