import { constants, readSync } from 'node:fs';
import { type ByteText, fileCalls } from '../../tree/file-calls-ffi.ts';
import { IgnoreList } from './ignore/ignore-list.ts';

/** First line of a CACHEDIR.TAG (https://bford.info/cachedir/). */
const SIGNATURE = 'Signature: 8a477f597d28d172789f06886806bc55';
const LONGEST_LIST = 1_048_576;
const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** Whether a folder says of itself that it is a cache. */
export function isCacheFolder(folder: number, names: readonly ByteText[]): boolean {
  if (!names.includes('CACHEDIR.TAG')) return false;
  return beginning(folder, 'CACHEDIR.TAG', SIGNATURE.length)?.toString('latin1') === SIGNATURE;
}

/** The excludes that stand in a folder; undefined where there are none that can be read. At most 1 MiB of them. */
export function readIgnoreFile(
  folder: number,
  names: readonly ByteText[],
  name: ByteText,
): IgnoreList | undefined {
  const bytes = names.includes(name) ? beginning(folder, name, LONGEST_LIST) : undefined;
  const list = bytes && IgnoreList.ofFile(bytes);
  return list?.empty === false ? list : undefined;
}

function beginning(folder: number, name: ByteText, most: number): Buffer | undefined {
  try {
    const descriptor = fileCalls().open(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const bytes = Buffer.alloc(most);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, most, 0));
    } finally {
      fileCalls().close(descriptor);
    }
  } catch {
    return undefined;
  }
}
