import { errorCode, errorMessage, OperationalError } from '../../kit/errors.ts';

/** Does something to a file. @throws OperationalError `forbidden` or `storage` with the path. */
export function attempt(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const denied = ['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '');
    throw new OperationalError(
      denied ? 'forbidden' : 'storage',
      `Cannot change ${path}: ${errorMessage(error)}`,
      {
        ...(denied ? { hint: 'Run it as root, or with --user' } : {}),
        cause: error,
      },
    );
  }
}
