import { createHash } from 'node:crypto';
import { open, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { humanBytes } from '../../agent/kit/bytes.ts';
import { errorCode, errorMessage, OperationalError } from '../../agent/kit/errors.ts';
import type { PreflightCheck } from '../restore/restore-kind.ts';

export type WrittenFile = {
  readonly bytes: number;
  /** SHA-256 of what was written, 64 hexadecimal digits. */
  readonly sha256: string;
};

export type WriteFileOptions = {
  /** @default 0o600 */
  readonly mode?: number;
  readonly signal?: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
};

/**
 * Writes a new file, no faster than the disk takes it, and syncs it.
 *
 * @throws OperationalError `storage`, `conflict` where it exists already, `forbidden`; what the pieces throw
 */
export async function writeNewFile(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  { mode = 0o600, signal, onBytes }: WriteFileOptions = {},
): Promise<WrittenFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx', mode).catch((error: unknown) => {
    throw writeFailure(path, error);
  });
  try {
    for await (const piece of pieces) {
      signal?.throwIfAborted();
      hash.update(piece);
      await file.appendFile(piece).catch((error: unknown) => {
        throw writeFailure(path, error);
      });
      bytes += piece.length;
      onBytes?.(piece.length);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Reads a file that was written and compares it with what went in.
 *
 * @throws OperationalError `storage` where it differs
 */
export async function verifyFile(path: string, written: WrittenFile, signal?: AbortSignal): Promise<void> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    for await (const piece of file.createReadStream({ highWaterMark: 1_048_576, autoClose: false })) {
      signal?.throwIfAborted();
      hash.update(piece as Buffer);
    }
  } finally {
    await file.close();
  }
  if (hash.digest('hex') !== written.sha256)
    throw new OperationalError(
      'storage',
      `Cannot trust ${path}: it reads back otherwise than it was written`,
    );
}

/** Whether so many bytes fit where the path is, or will be. */
export async function checkSpace(path: string, needed: number): Promise<PreflightCheck> {
  const folder = await existingFolder(path);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const found = `needs ${humanBytes(needed)}, ${humanBytes(free)} free on ${folder}`;
  if (free >= needed) return { name: 'space', verdict: 'pass', found };
  return { name: 'space', verdict: 'refuse', found, hint: 'make room there, or restore to another place' };
}

/** The folder of a path, or the nearest above it that is there. */
export async function existingFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() || dirname(path) === path) return path;
  return existingFolder(dirname(path));
}

export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const KINDS: Readonly<Record<string, readonly ['conflict' | 'forbidden' | 'not-found' | 'storage', string]>> =
  {
    EEXIST: ['conflict', 'it exists already'],
    EACCES: ['forbidden', 'permission denied'],
    EPERM: ['forbidden', 'not permitted'],
    ENOENT: ['not-found', 'its folder is not there'],
    ENOSPC: ['storage', 'the disk is full'],
    EDQUOT: ['storage', 'the quota is used up'],
  };

function writeFailure(path: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  const [kind, state] = KINDS[code] ?? (['storage', errorMessage(error)] as const);
  return new OperationalError(kind, `Cannot write ${path}: ${state}`, { cause: error });
}
