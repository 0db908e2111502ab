import { join } from 'node:path';
import { NoDataError } from '../collector.ts';
import { readAttribute } from './attribute-file.ts';

/** One line of a mount table, getmntent(3). */
export type Mount = {
  readonly device: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly readOnly: boolean;
};

/**
 * The mounts of the host: of process 1, because this process may live in a mount namespace of its own, or of this
 * process where process 1 is hidden (hidepid).
 *
 * @throws NoDataError when neither can be read
 */
export function readMounts(proc: string): Mount[] {
  const text = readAttribute(join(proc, '1/mounts')) ?? readAttribute(join(proc, 'mounts'));
  if (text === undefined) throw new NoDataError(`${proc}/mounts is absent`);
  return text.split('\n').flatMap((line) => {
    const [device, mountPoint, type, options] = line.split(' ');
    if (device === undefined || mountPoint === undefined || type === undefined) return [];
    const readOnly = (options ?? '').split(',').includes('ro');
    return [{ device, mountPoint: decodeOctal(mountPoint), type, readOnly }];
  });
}

/** The kernel writes blanks and backslashes in names as three octal digits. */
function decodeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
