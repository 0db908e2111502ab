import { errorCode, errorMessage, OperationalError } from '../../kit/errors.ts';

/**
 * Runs statements for `action` ("store the token").
 *
 * @throws OperationalError `storage` when SQLite refuses: the disk is full, the file is damaged.
 */
export function storing<Result>(action: string, statements: () => Result): Result {
  try {
    return statements();
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    const hint = 'See what is wrong with the disk: vedette doctor';
    throw new OperationalError('storage', `Cannot ${action}: ${errorMessage(error)}`, { hint, cause: error });
  }
}

/** Whether SQLite itself refused, rather than the program being wrong. */
export function isSqliteError(error: unknown): boolean {
  const code = errorCode(error);
  return code?.startsWith('SQLITE_') === true && code !== 'SQLITE_ERROR' && code !== 'SQLITE_MISUSE';
}
