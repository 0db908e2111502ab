import { OperationalError } from '../../agent/kit/errors.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import { bytesOfText } from '../tree/byte-text.ts';
import type { ByteText } from '../tree/file-calls-ffi.ts';

/**
 * The names on the way from the root of a snapshot to one of its entries.
 *
 * @throws OperationalError `invalid` for a path that could lead elsewhere: a repository may be hostile
 */
export function entryNames(path: string): ByteText[] {
  if (path === '.') return [];
  const names = bytesOfText(path).split('/');
  if (names.every((name) => name !== '' && name !== '.' && name !== '..' && !name.includes('\0')))
    return names;
  throw new OperationalError('invalid', `Cannot restore ${safeLine(path)}: it leads out of the destination`, {
    hint: 'vedette backup check --read',
  });
}
