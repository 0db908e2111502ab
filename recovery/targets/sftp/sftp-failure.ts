import { type ErrorKind, OperationalError } from '../../../agent/kit/errors.ts';
import { ALREADY_EXISTS } from './publish-remote.ts';
import { remoteFree } from './remote-folder.ts';
import { statusCode } from './sftp-packet.ts';
import type { SftpSession } from './sftp-session.ts';
import { isFailure, SftpStatus } from './sftp-status.ts';

export type FailedRequest = {
  readonly target: string;
  /** `Cannot write config`. */
  readonly what: string;
  readonly session?: SftpSession;
  /** What was to be written, and where: a server of version 3 does not say that its disk is full. */
  readonly bytes?: number;
  readonly path?: string;
};

/** What a refusal of the server means to who runs it. What is none stays as it is. */
export async function sftpFailure(error: unknown, request: FailedRequest): Promise<unknown> {
  const { target, what, session, bytes, path } = request;
  if (error instanceof RangeError)
    return new OperationalError(
      'unavailable',
      `${what} in ${target}: the server does not keep to SFTP (${error.message})`,
    );
  if (!(error instanceof SftpStatus)) return error;
  const full = isFailure(error) && error.code !== ALREADY_EXISTS && session && path && bytes !== undefined;
  if (full && ((await remoteFree(session, path).catch(() => undefined)) ?? bytes) < bytes)
    return new OperationalError('storage', `${what} in ${target}: the disk is full`, {
      hint: 'vedette backup prune --plan',
    });
  const [kind, state] =
    meanings[error.code] ?? (['storage', `the server refuses: ${error.message}`] as const);
  return new OperationalError(kind, `${what} in ${target}: ${state}`, { cause: error });
}

const meanings: Readonly<Record<number, readonly [ErrorKind, string]>> = {
  [statusCode.noSuchFile]: ['not-found', 'it is not there'],
  [statusCode.permissionDenied]: ['forbidden', 'permission denied'],
  [statusCode.unsupported]: ['invalid', 'the server cannot do that'],
  6: ['unavailable', 'the server has no connection'],
  7: ['unavailable', 'the server has lost its connection'],
  [ALREADY_EXISTS]: ['conflict', 'it exists already'],
};
