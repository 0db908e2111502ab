import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ProbeFailure } from '../../probe-failure.ts';

export type ReadWhat = {
  /** How many bytes from the beginning are kept; 0: none. */
  readonly beginning: number;
  readonly checksum: boolean;
};

const PIECE = 262_144;

/**
 * Reads the beginning of a regular file, and its SHA-256 as hex where that is asked for. Opening never waits for the
 * other end of a FIFO, and what is no regular file by then is not read.
 *
 * @throws ProbeFailure `not-a-file`, and system errors
 */
export async function readContent(
  path: string,
  what: ReadWhat,
  signal: AbortSignal,
): Promise<{ body: string; sha256: string | undefined }> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    if (!(await file.stat()).isFile()) throw new ProbeFailure('not-a-file', 'it is no regular file');
    const body = await readBeginning(file, what.beginning, signal);
    return { body, sha256: what.checksum ? await sha256(file, signal) : undefined };
  } finally {
    await file.close();
  }
}

/** Files of /proc say that they are empty, so reading goes on to the end and not to their size. */
async function readBeginning(file: FileHandle, length: number, signal: AbortSignal): Promise<string> {
  const bytes = Buffer.alloc(length);
  let at = 0;
  while (at < length) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(bytes, at, length - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.toString('utf8', 0, at);
}

async function sha256(file: FileHandle, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(PIECE);
  for (let at = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(piece, 0, PIECE, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
}
