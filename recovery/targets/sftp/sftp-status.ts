import { safeLine } from '../../../agent/kit/safe-text.ts';
import { statusCode } from './sftp-packet.ts';

/** A request that the server has refused. */
export class SftpStatus extends Error {
  override readonly name = 'SftpStatus';
  /** As the draft has it: 2 no such file, 3 permission denied, 4 failure, 8 not supported. */
  readonly code: number;

  constructor(code: number, text: string) {
    super(safeLine(text || `status ${code}`));
    this.code = code;
  }
}

export const isNoSuchFile = (error: unknown) =>
  error instanceof SftpStatus && error.code === statusCode.noSuchFile;

/** Servers of version 3 have one code for many reasons; that the name is taken is one of them. */
export const isFailure = (error: unknown) =>
  error instanceof SftpStatus && (error.code === statusCode.failure || error.code > statusCode.unsupported);

export const isUnsupported = (error: unknown) =>
  error instanceof SftpStatus && error.code === statusCode.unsupported;
