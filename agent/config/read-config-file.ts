import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { errorCode, OperationalError } from '../kit/errors.ts';

const MAXIMUM_BYTES = 1_048_576;

export type ConfigFile = {
  readonly bytes: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
};

/**
 * Reads a configuration file of at most 1 MiB.
 *
 * @returns undefined when there is no such file.
 * @throws OperationalError `forbidden` when it may not be read, `invalid` when it is not a file or too large.
 */
export function readConfigFile(path: string): ConfigFile | undefined {
  const descriptor = openExisting(path);
  if (descriptor === undefined) return undefined;
  try {
    const { size, mode } = fstatSync(descriptor);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw refused(path, 'it is not a regular file');
    if (size > MAXIMUM_BYTES) throw refused(path, `it has ${size} bytes, more than 1 MiB`);
    return { bytes: readFileSync(descriptor).subarray(0, MAXIMUM_BYTES), mode: mode & 0o777 };
  } finally {
    closeSync(descriptor);
  }
}

function openExisting(path: string): number | undefined {
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new OperationalError('forbidden', `Cannot read the configuration ${path}: ${code}`, {
      hint: `ls -l ${path}`,
      cause: error,
    });
  }
}

function refused(path: string, state: string): OperationalError {
  return new OperationalError('invalid', `Cannot read the configuration ${path}: ${state}`, {
    hint: 'name one YAML file with --config FILE',
  });
}
