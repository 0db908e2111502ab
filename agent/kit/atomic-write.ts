import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export type AtomicWriteOptions = {
  /** Permissions of the new file. @default 0o600 */
  mode?: number;
};

/**
 * Replaces a file so that a reader, or a crash at any instant, sees the old content or the new, never a part:
 * write beside it, fsync, rename, fsync the folder.
 */
export function atomicWrite(
  path: string,
  content: string | Uint8Array,
  options: AtomicWriteOptions = {},
): void {
  const { mode = 0o600 } = options;
  const temporary = `${path}.${process.pid}.tmp`;
  // One left over from a crash would keep its own permissions.
  rmSync(temporary, { force: true });
  try {
    writeDurably(temporary, content, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

function writeDurably(path: string, content: string | Uint8Array, mode: number): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const file = openSync(path, 'wx', mode);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
