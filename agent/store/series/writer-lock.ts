import { join } from 'node:path';
import { OperationalError } from '../../kit/errors.ts';
import { sqliteLock } from '../../kit/sqlite-lock.ts';

/**
 * Takes the right to write to the store in `folder`, until the function that is returned is called or the process ends.
 *
 * @throws OperationalError `conflict` while another process, or another store in this one, has it.
 */
export function lockWriter(folder: string): () => void {
  try {
    return sqliteLock(join(folder, 'writer.lock'));
  } catch (error) {
    if (!(error instanceof OperationalError) || error.kind !== 'conflict') throw error;
    throw new OperationalError('conflict', 'Cannot open the series store: another process writes to it', {
      hint: 'stop the other agent, or give this one a folder of its own with --data',
      cause: error,
    });
  }
}
