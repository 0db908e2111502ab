import { type ErrorKind, errorCode, errorMessage, OperationalError } from '../../../agent/kit/errors.ts';

/** What a failed call on a folder means to who runs it. What is no error of the system stays as it is. */
export function directoryFailure(target: string, what: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined || error instanceof OperationalError || typeof error !== 'object') return error;
  if (error instanceof Error && error.name === 'AbortError') return error;
  const [kind, state, hint] = failures[code] ?? (['storage', errorMessage(error)] as const);
  return new OperationalError(kind, `${what} in ${target}: ${state}`, {
    cause: error,
    ...(hint && { hint }),
  });
}

const notThere = ['not-found', 'it is not there'] as const;
const owner = 'run it as the owner of the folder';
const prune = 'vedette backup prune --plan';

const failures: Readonly<Record<string, readonly [ErrorKind, string, string?]>> = {
  ENOENT: notThere,
  ENOTDIR: notThere,
  EISDIR: notThere,
  EEXIST: ['conflict', 'it exists already'],
  EACCES: ['forbidden', 'permission denied', owner],
  EPERM: ['forbidden', 'not permitted', owner],
  EROFS: ['forbidden', 'the file system is read-only'],
  ENOSPC: ['storage', 'the disk is full', prune],
  EDQUOT: ['storage', 'the quota is used up', prune],
  EFBIG: ['storage', 'the file system takes no file of that size'],
  EIO: ['storage', 'the disk fails (input/output error)', 'see dmesg for the disk and the reason'],
  ESTALE: ['unavailable', 'what was mounted there has gone (stale handle)', 'mount it anew'],
  EHOSTDOWN: ['unavailable', 'the server of the file system is down'],
  ENOTCONN: ['unavailable', 'the file system is not connected', 'mount it anew'],
  ENODEV: ['unavailable', 'the disk is gone'],
  ENXIO: ['unavailable', 'the disk is gone'],
  ETIMEDOUT: ['timeout', 'the server of the file system does not answer'],
  EMFILE: ['limited', 'too many files are open'],
  ENFILE: ['limited', 'too many files are open on this host'],
};
