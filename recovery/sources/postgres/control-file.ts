import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { crc32c } from './crc32c.ts';
import { CONTROL_FILE } from './data-folder-rules.ts';

/** The file is padded to this; what counts is well within the first sector, so that it is written whole. */
const MOST = 512;
const LEAST = 200;
const ATTEMPTS = 50;

/**
 * Reads `pg_control` of a server that may be writing it: again until its own checksum is right.
 *
 * @throws OperationalError `storage` when it never is
 */
export async function readControlFile(dataFolder: string): Promise<Buffer> {
  const path = join(dataFolder, CONTROL_FILE);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const bytes = await readFile(path);
    if (isWholeControlFile(bytes)) return bytes;
    await delay(20);
  }
  throw new OperationalError('storage', `Cannot read ${path}: its checksum is wrong`, {
    hint: 'pg_controldata says what is left of it',
  });
}

/** Whether the checksum fits. It stands behind the data, whose length differs from version to version (`catalog/pg_control.h`). */
export function isWholeControlFile(bytes: Uint8Array): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = LEAST; at + 4 <= Math.min(MOST, bytes.length); at += 4)
    if (view.readUInt32LE(at) !== 0 && crc32c(bytes.subarray(0, at)) === view.readUInt32LE(at)) return true;
  return false;
}

/** The system identifier of the cluster of a `pg_control`, decimal. */
export function systemIdentifierOf(bytes: Buffer): string {
  return String(bytes.readBigUInt64LE(0));
}
