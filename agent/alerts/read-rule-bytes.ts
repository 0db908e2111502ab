import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { errorCode, OperationalError } from '../kit/errors.ts';

/** More than 20,000 ordinary rules. */
const MAXIMUM_BYTES = 4 * 1_048_576;

/**
 * Reads a rule file of at most 4 MiB.
 *
 * @throws OperationalError `not-found`, `forbidden`, `invalid` when it is no file, `too-large`
 */
export async function readRuleBytes(path: string): Promise<Uint8Array> {
  // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const { size, mode } = await file.stat();
    if ((mode & constants.S_IFMT) !== constants.S_IFREG)
      throw refused('invalid', path, 'it is not a regular file');
    if (size > MAXIMUM_BYTES) throw refused('too-large', path, `it has ${size} bytes, more than 4 MiB`);
    return (await file.readFile()).subarray(0, MAXIMUM_BYTES);
  } finally {
    await file.close();
  }
}

function unreadable(path: string, error: unknown): OperationalError {
  const code = errorCode(error) ?? 'unreadable';
  if (code === 'ENOENT' || code === 'ENOTDIR') return refused('not-found', path, 'there is no such file');
  return refused('forbidden', path, code);
}

function refused(kind: 'forbidden' | 'invalid' | 'not-found' | 'too-large', path: string, state: string) {
  return new OperationalError(kind, `Cannot read the rule file ${path}: ${state}`, { hint: `ls -l ${path}` });
}
